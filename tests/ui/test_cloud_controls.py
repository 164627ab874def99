"""The controls for clouds: bundled ones, the visitor's own, which way up and how large; links and bad files."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.example_clouds import load_cloud
from inputs.point_cloud import model_points, turned
from tests.inputs.cloud_files import PLACES, las, ply
from ui.cloud_controls import AROUND, glass_cloud


def page() -> None:
    import streamlit as st

    from ui import cloud_controls

    st.session_state["given"] = cloud_controls.current_cloud()


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_function(page, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def test_opens_on_a_bundled_cloud_as_the_models_take_it() -> None:
    app = opened()
    given, expected = app.session_state["given"], load_cloud("aeroplane")
    assert not app.exception and not app.error
    assert given.digest == expected.digest and (given.pixels == model_points(expected)).all()
    assert any("1,024 of its 4,096 points" in str(note) for note in given.notes)


def test_the_link_turns_and_scales() -> None:
    given = opened(cloud="chair", up_axis="-y", cloud_scale="0.5").session_state["given"]
    expected = model_points(turned(load_cloud("chair"), "-y"), scale=0.5)
    assert given.cloud.name == "chair.ply" and (given.pixels == expected).all()
    assert len({given.digest, load_cloud("chair").digest, turned(load_cloud("chair"), "-y").digest}) == 3


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cloud", "../../etc/passwd"),
        ("cloud", "upload"),
        ("up_axis", "zz"),
        ("cloud_scale", "1e309"),
        ("cloud_scale", "٣"),
        ("up_axis", "<b>"),
    ],
)
def test_hostile_links_open_the_usual_cloud(name: str, value: str) -> None:
    app = opened(**{name: value})
    assert not app.exception and app.toast and app.session_state["given"].digest == load_cloud("aeroplane").digest


@pytest.mark.parametrize(("name", "data"), [("mine.ply", ply()), ("scan.laz", las(True))])
def test_a_cloud_of_ones_own_is_shown_and_a_bad_file_leaves_it(name: str, data: bytes) -> None:
    app = opened()
    app.file_uploader[0].upload(name, data).run()
    given = app.session_state["given"]
    assert not app.error and given.cloud.name == name and len(given.pixels) == 1024
    app.file_uploader[0].upload("notes<b>.ply", b"just some words, no cloud at all").run()
    assert len(app.error) == 1 and "plain text" in app.error[0].value and "Traceback" not in app.error[0].value
    assert app.session_state["given"].cloud.name == name


def test_few_points_are_repeated_and_it_is_said() -> None:
    app = opened()
    app.file_uploader[0].upload("mine.ply", ply()).run()
    given = app.session_state["given"]
    assert len(np.unique(given.pixels[:, :3], axis=0)) == len(PLACES)
    assert any("60 points were repeated to 1,024" in str(note) for note in given.notes)


def test_the_whole_cloud_stands_in_the_model_s_frame() -> None:
    cloud = glass_cloud(load_cloud("house"), scale=0.75)
    rows = {tuple(row) for row in np.round(cloud.whole, 5)}
    assert all(tuple(row) in rows for row in np.round(cloud.pixels[:, :3], 5)) and len(cloud.whole) <= AROUND
