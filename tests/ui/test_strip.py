"""The visitor's square: said, in the link, and in the trace, the ground and the record of what is made of it."""

import json

import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.preprocess import prepare
from models.zoo import ZOO
from tests.opening import opened, said

ROCKET = load_image("rocket").pixels  # 640 × 427


def page() -> None:
    import streamlit as st

    from ui import cached, controls, facts, link
    from ui.ground import under

    link.arrive("page")
    image = controls.current_image(first="rocket", square=st.query_params.get("takes") != "whole")
    trace = cached.trace("imagenette_swin", image, crop="square")
    record = facts.provenance(trace, cached.ZOO["imagenette_swin"], method="attention", source="")
    st.session_state["made"] = trace, under(trace), record


def made(**parameters: str) -> tuple:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app.session_state["made"]


@pytest.mark.parametrize(("percent", "first"), [("0", 0), ("50", 106), ("91", 193)])
def test_the_model_is_given_the_part_that_link_and_record_tell(percent: str, first: int) -> None:
    trace, ground, record = made(cut=percent)
    part = ROCKET[:, first : first + 427]
    assert (trace.pixels == prepare(part, ZOO["imagenette_swin"])).all()
    assert ground.times > 1, "the visitor's own pixels lie under the heat"
    told = record.record()
    assert (
        told["part"] == f"columns {first + 1} to {first + 427} of 640" and told["digest"] == load_image("rocket").digest
    )
    assert told["part"] in record.caption() and record.stem().endswith(f"columns-{first + 1}-to-{first + 427}-of-640")


def test_models_that_take_the_whole_are_given_it_and_nothing_is_said_of_a_part() -> None:
    _, _, record = made(cut="0", takes="whole")
    assert "part" not in json.loads(record.json())


def test_a_cut_that_makes_no_sense_is_the_middle() -> None:
    for nonsense in ("101", "-1", "x"):
        assert made(cut=nonsense)[2].record()["part"] == "columns 107 to 533 of 640"


@pytest.mark.parametrize(
    ("link", "cut"),
    [
        ({"page": "windows"}, True),
        ({"page": "attention", "model": "imagenette_nest"}, True),
        ({"page": "attention"}, False),
        ({"page": "distance", "model": "imagenette_pvt"}, True),
        ({"page": "pyramids", "pyramid": "keys"}, True),
    ],
)
def test_pages_say_what_of_the_picture_goes_in(link: dict[str, str], cut: bool) -> None:
    assert ("Cut to columns 1 to 427 of 640" in said(opened(**link, image="rocket", cut="0"))) == cut
