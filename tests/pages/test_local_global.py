"""The page of local and global points: every view from its link, weights as the network used them, balls by count."""

from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui import cached, cloud_controls, model_picker
from ui.clouds.network import Pass
from views.local_global import attention, grouping, thinning
from views.local_global.looks import looks

APP = Path(__file__).parents[2] / "app.py"
VIEWS = {
    "Local asks global": "spreads its attention over 48 tokens",
    "Among themselves": "spreads its attention over 128 tokens",
    "Sampling": "After 12 points",
    "Radii": "Level 1 of 2",
}


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/local_global.py").run()


def words(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.caption))


@pytest.fixture(scope="module")
def found() -> Pass:
    card = model_picker.cloud_models("point_transformer")[0]
    return Pass(card, cloud_controls.glass_cloud(cached.example_cloud("chair")))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(meeting=view)
    assert not app.exception and not app.error and not app.warning
    assert app.title[0].value == "What do the chosen points ask the rest?" and VIEWS[view] in words(app)


def test_layer_head_and_token_come_from_the_link() -> None:
    app = opened(cross_layer="2", cloud_head="3", asks128="40")
    assert app.slider(key="slide_cross_layer").value == 2 and app.slider(key="slide_asks128").value == 40
    assert "Local point 40 (SortNet 2, rank 8, point" in words(app)


def test_all_points_may_ask_each_other() -> None:
    app = opened(meeting="Among themselves", among="All points among themselves", asks1024="1000")
    assert not app.exception and "**Point 1000** spreads its attention over 1,024 tokens" in words(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [("meeting", "x"), ("cross_layer", "3"), ("cloud_head", "9"), ("asks128", "129"), ("asks128", "1e309")],
)
def test_hostile_links_open_the_usual_view_with_a_note(name: str, value: str) -> None:
    app = opened(**{name: value})
    assert not app.exception and not app.error and any("was not understood" in toast.value for toast in app.toast)


def test_a_bad_file_is_answered_and_the_cloud_stays() -> None:
    app = opened(cloud="tree")
    app.file_uploader[0].upload("cloud.laz", b"no cloud at all").run()
    assert len(app.error) == 1 and "plain text" in app.error[0].value and not app.exception


def test_the_untrained_network_says_so() -> None:
    assert "Untrained weights" in opened(points_model="point_transformer_untrained").warning[0].value


def test_every_attention_stands_between_the_points_of_the_network(found: Pass) -> None:
    local, whole = found.trace.steps["selected"].ravel(), found.trace.steps["centres_1"]
    for look in looks(found):
        assert look.attention.shape[2:] == (len(look.queries), len(look.keys))
        if look.crosses:
            assert (look.queries == local).all() and (look.keys == whole).all()
    assert sum(look.crosses for look in looks(found)) == 2


def test_colours_keep_the_row_s_sum(found: Pass) -> None:
    for look in looks(found):
        scene = attention.scene(found, look, 3, look.row(3, 1))
        assert np.nansum(scene.values) == pytest.approx(1, abs=1e-4) and scene.chosen == look.queries[3]
        assert set(np.flatnonzero(np.isfinite(scene.values))) == set(look.keys)


def test_lines_go_to_the_heaviest(found: Pass) -> None:
    look = next(look for look in looks(found) if look.crosses)
    scene = attention.scene(found, look, 0, look.row(0, "mean"))
    assert scene.lines.weights[0] == np.nanmax(scene.values) and (np.diff(scene.lines.weights) <= 0).all()
    assert scene.lines.start == look.queries[0] and set(scene.lines.ends) == set(look.keys)


def test_a_click_asks_for_the_token_nearest_in_rank(found: Pass, monkeypatch: pytest.MonkeyPatch) -> None:
    look = next(look for look in looks(found) if look.crosses)
    kept: dict[str, int] = {}
    monkeypatch.setattr(attention.link, "remember", lambda name, value, **_: kept.update({name: value}))
    monkeypatch.setattr(st, "session_state", {})
    point = int(look.queries[70])
    attention._follow(look, 69)(point)
    token = kept["asks128"] - 1
    assert look.queries[token] == point and abs(token - 69) == min(abs(np.flatnonzero(look.queries == point) - 69))
    assert st.session_state["slide_asks128"] == token + 1
    kept.clear()
    attention._follow(look, 69)(None)
    assert not kept


def test_sampling_shows_the_network_s_own_choice(found: Pass) -> None:
    order = thinning.order_of(found, thinning.FARTHEST)
    assert (order == found.trace.steps["centres_0"]).all() and len(set(thinning.order_of(found, thinning.RANDOM))) == 96
    scene = thinning.scene(found, order[:9])
    radius = thinning.coverage(found)["farthest point"][8]
    assert scene.balls[0].radius == pytest.approx(np.nanmax(scene.values)) == pytest.approx(radius)
    assert (scene.values[order[:9]] == 0).all()


def test_balls_hold_what_they_may(found: Pass) -> None:
    for level, centre in ((1, 5), (2, 11)):
        middle = found.places[found.centres[level - 1][centre]]
        for scale in grouping.scales(found, level, centre):
            away = np.linalg.norm(found.places[scale.taken] - middle, axis=1)
            assert len(scale.taken) == min(scale.most, scale.inside) and (away <= scale.radius + 1e-6).all()
            assert (np.diff(away) >= -1e-6).all() and away[0] == 0
            assert level == 1 or set(scale.taken) <= set(found.centres[0])
