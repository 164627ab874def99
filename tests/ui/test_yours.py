"""One button for all that is the visitor's own: one on every page that takes something, none where nothing is taken."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import opened

PICTURE, CLOUD, WEIGHTS = "A picture", "A cloud", "Weights"
BEHIND = {  # page and view -> what stands behind its button
    ("attention", ""): [PICTURE, WEIGHTS],
    ("rank", ""): [PICTURE, WEIGHTS],
    ("mixing", "mix_view=field"): [PICTURE, WEIGHTS, WEIGHTS],
    ("norms", "norm_view=tokens"): [PICTURE, WEIGHTS],
    ("norms", ""): [],
    ("windows", ""): [PICTURE],
    ("points", ""): [CLOUD],
    ("sets", ""): [],
    ("sets", "sets_view=shuffle"): [CLOUD],
}


def sections(app: AppTest) -> list[list[str]]:
    """The titles behind each button for what is the visitor's own."""
    lids = [lid for lid in app.get("popover") if lid.proto.popover.label == "Your own"]
    return [[text.value.strip("*") for text in lid.get("markdown") if text.value.startswith("**")] for lid in lids]


@pytest.mark.parametrize(("page", "view"), BEHIND)
def test_one_button_stands_for_all_that_is_ones_own(page: str, view: str) -> None:
    app = opened(page, **dict([view.split("=")] if view else []))
    behind = BEHIND[page, view]
    assert sections(app) == ([behind] if behind else [])
    assert len(app.file_uploader) == len(behind), "nothing beside it"


def test_the_camera_is_asked_for_only_when_it_is_wanted() -> None:
    app = opened("windows")
    assert not app.get("camera_input")
    app.toggle(key="camera").set_value(True).run()
    assert len(app.get("camera_input")) == 1 and not app.exception
