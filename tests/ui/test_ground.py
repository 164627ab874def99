"""Heat lies on the visitor's own pixels where the page knows them, and on the model's where it is asked to."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from viz.ground import Ground


def page() -> None:
    import streamlit as st

    from inputs.examples import load_image
    from ui import cached, link
    from ui.ground import shown, under

    link.arrive("page")
    trace = cached.trace("imagenette_swin", load_image("rocket"), crop="square")
    shown(load_image(st.query_params.get("shown", "rocket")))
    st.session_state["ground"], st.session_state["trace"] = under(trace), trace


def drawn(**parameters: str) -> tuple[Ground, np.ndarray]:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app.session_state["ground"], app.session_state["trace"].pixels


def test_the_middle_of_the_visitor_s_picture_lies_under_the_heat() -> None:
    ground, seen = drawn()
    rocket = load_image("rocket").pixels
    side = min(rocket.shape[:2])
    assert ground.times == -(-side // 64) or ground.pixels.shape[0] > 64 * 9
    rows, columns = ground.size
    coarse = ground.pixels.reshape(rows, ground.times, columns, ground.times, 3).mean(axis=(1, 3))
    assert np.abs(coarse - seen).mean() < 6, "averaged over each of the model's pixels it is what the model saw"


@pytest.mark.parametrize("parameters", [{"pixels": "seen"}, {"shown": "coffee"}], ids=["asked for", "another picture"])
def test_else_the_model_s_own_pixels_do(parameters: dict[str, str]) -> None:
    ground, seen = drawn(**parameters)
    assert ground.times == 1 and (ground.pixels == seen).all()
