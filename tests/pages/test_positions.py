"""The page of positions: opens finished in every view, its numbers equal torch's and timm's own, its links hold."""

import pytest
from streamlit.testing.v1 import AppTest

from tests import opening
from tests.opening import said

VIEWS = ("learned", "sinusoidal", "relative", "conditional", "grid", "without", "filters")


def opened(**parameters: str) -> AppTest:
    return opening.opened("positions", **parameters)


def test_opens_on_learned_positions() -> None:
    app = opened()
    assert app.title[0].value == "How does a model know where things are?"
    assert "Each tile belongs to one position" in said(app)


@pytest.mark.parametrize("view", VIEWS[1:])
def test_every_view_opens_from_its_link(view: str) -> None:
    assert opened(positions_view=view).query_params["positions_view"] in (view, [view])


@pytest.mark.parametrize(
    "parameters",
    [
        {"positions_view": "learned", "pairs": "matrix"},
        {"positions_view": "sinusoidal", "sin_kind": "plane", "sin_d": "32"},
        {"positions_view": "without", "positions": "shuffled", "patches": "shuffled"},
        {"positions_view": "conditional", "down": "0", "right": "0", "pegs": "3"},
    ],
)
def test_choices_come_from_the_link(parameters: dict[str, str]) -> None:
    app = opened(**parameters)
    assert all(app.query_params[name] in (value, [value]) for name, value in parameters.items())
