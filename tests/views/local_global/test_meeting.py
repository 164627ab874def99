"""What the page of local and global points draws: weights as the network used them, balls by count."""

import numpy as np
import pytest
import streamlit as st

from tests.answers import fewest
from ui import cached, cloud_controls, model_picker
from ui.clouds.network import Pass
from views.local_global import asking, grouping, thinning
from views.local_global.bets import BETS
from views.local_global.point_attention import PointAttention, point_attentions
from views.local_global.subject import Meeting


@pytest.fixture(scope="module")
def forward() -> Pass:
    card = model_picker.cloud_models("point_transformer")[0]
    return Pass(card, cloud_controls.glass_cloud(cached.example_cloud("chair")))


def crossing(forward: Pass) -> PointAttention:
    return next(attention for attention in point_attentions(forward) if attention.crosses)


def test_every_attention_stands_between_the_points_of_the_network(forward: Pass) -> None:
    local, whole = forward.trace.steps["selected"].ravel(), forward.trace.steps["centres_1"]
    attentions = point_attentions(forward)
    for asked in attentions:
        assert asked.attention.shape[2:] == (len(asked.queries), len(asked.keys))
        if asked.crosses:
            assert (asked.queries == local).all() and (asked.keys == whole).all()
    assert sum(asked.crosses for asked in attentions) == 2
    assert len({asked.key for asked in attentions}) == len(attentions) == 6


def test_colours_keep_the_row_s_sum(forward: Pass) -> None:
    for asked in point_attentions(forward):
        scene = asking.scene(forward, asked, 3, asked.row(3, 1))
        assert np.nansum(scene.values) == pytest.approx(1, abs=1e-4) and scene.chosen == asked.queries[3]
        assert set(np.flatnonzero(np.isfinite(scene.values))) == set(asked.keys)


def test_lines_go_to_the_heaviest(forward: Pass) -> None:
    asked = crossing(forward)
    scene = asking.scene(forward, asked, 0, asked.row(0, "mean"))
    assert scene.lines.weights[0] == np.nanmax(scene.values) and (np.diff(scene.lines.weights) <= 0).all()
    assert scene.lines.start == asked.queries[0] and set(scene.lines.ends) == set(asked.keys)


def test_a_click_asks_for_the_token_nearest_in_rank(forward: Pass, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = crossing(forward)
    monkeypatch.setattr(st, "session_state", {"slide_asks128": 70})
    point = int(asked.queries[70])
    asking.follow(asked, 69)(point)
    token = st.session_state["slide_asks128"] - 1
    nearest = abs(np.flatnonzero(asked.queries == point) - 69).min()
    assert asked.queries[token] == point and abs(token - 69) == nearest
    asking.follow(asked, 69)(None)
    assert st.session_state == {"slide_asks128": token + 1}


def test_sampling_shows_the_network_s_own_choice(forward: Pass) -> None:
    order = thinning.order_of(forward, thinning.FARTHEST)
    assert (order == forward.trace.steps["centres_0"]).all()
    assert len(set(thinning.order_of(forward, thinning.RANDOM))) == 96
    scene = thinning.scene(forward, order[:9])
    radius = thinning.coverage(forward)["farthest"][8]
    assert scene.balls[0].radius == pytest.approx(np.nanmax(scene.values)) == pytest.approx(radius)
    assert (scene.values[order[:9]] == 0).all()


def test_balls_hold_what_they_may(forward: Pass) -> None:
    for level, centre in ((1, 5), (2, 11)):
        middle = forward.places[forward.centres[level - 1][centre]]
        for scale in grouping.scales(forward, level, centre):
            away = np.linalg.norm(forward.places[scale.taken] - middle, axis=1)
            assert len(scale.taken) == min(scale.most, scale.inside) and (away <= scale.radius + 1e-6).all()
            assert (np.diff(away) >= -1e-6).all() and away[0] == 0
            assert level == 1 or set(scale.taken) <= set(forward.centres[0])


def test_the_bet_counts_global_points_row_by_row(forward: Pass) -> None:
    truth = BETS[0].truth(Meeting(forward, None, None))
    heads = crossing(forward).attention.weights()[0]
    counts = [fewest(row) for row in heads.mean(axis=0)]
    few, keys = np.mean(counts), heads.shape[2]
    assert f"On {few:.1f} of {keys} on average, {few / keys:.0%}; even attention needs {(keys + 1) // 2}." in truth.told
    assert truth.answer == sum(few / keys >= part for part in (0.1, 0.25, 0.4))
