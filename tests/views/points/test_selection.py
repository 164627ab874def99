"""What the page of chosen points draws is what the network computed."""

import numpy as np
import pytest

from analysis import sampling
from inputs.point_cloud import read_cloud
from ui import cached, cloud_controls, model_picker
from ui.clouds.network import Pass
from views.points import answer, neighbourhood, scored_cloud, shuffle
from views.points.subject import ORDER, SCORE, Choice, Selection


@pytest.fixture(scope="module")
def forward() -> Pass:
    card = model_picker.cloud_models("point_transformer")[0]
    return Pass(card, cloud_controls.glass_cloud(cached.example_cloud("aeroplane")))


def selection(forward: Pass, colours: str, point: int = 7) -> Selection:
    return Selection(forward, Choice(sortnet=1, nets=3, top=5, colours=colours), point, np.array([7, 8]))


def test_the_scene_shows_what_the_network_computed(forward: Pass) -> None:
    scene = scored_cloud.scene(selection(forward, SCORE))
    assert (scene.values == forward.trace.steps["scores"][1]).all() and scene.chosen == 7
    assert [list(marks.points) for marks in scene.marks] == forward.trace.steps["selected"][:3, :5].tolist()
    assert [marks.numbered for marks in scene.marks] == [False, True, False]


def test_the_order_of_scores_spreads_the_colours(forward: Pass) -> None:
    placed, unit = scored_cloud.shown_values(selection(forward, ORDER))
    assert placed[forward.selected[1, 0]] == 100 and placed.min() == 0 and "lower by SortNet 2" in unit


def test_the_ball_query_is_the_network_s(forward: Pass) -> None:
    groups = forward.trace.steps["groups"].reshape(4, 32, -1)
    for net, rank in ((0, 0), (2, 5), (3, 31)):
        ours = sampling.ball(forward.places, forward.places[forward.selected[net, rank]], 0.2, 16)
        assert set(ours) == set(groups[net, rank])


def test_the_table_taken_home_has_every_score_and_rank(forward: Pass) -> None:
    table, arrays = scored_cloud.numbers(forward)
    assert {len(column) for column in table.values()} == {1024} and arrays["selected"].shape == (4, 32)
    assert (np.argsort(table["rank_2"].filled(9999))[:32] == forward.selected[1]).all()
    assert table["rank_2"].count() == 32 and table["rank_2"][forward.selected[1, 0]] == 1


@pytest.fixture(scope="module")
def small() -> Pass:
    """A cloud of 500 points, far from the origin, which the models are given twice."""
    places = np.random.default_rng(0).normal(size=(500, 3)) + 5_000_000
    text = "\n".join(" ".join(f"{number:.4f}" for number in row) for row in places)
    card = model_picker.cloud_models("point_transformer")[0]
    return Pass(card, cloud_controls.glass_cloud(read_cloud(text.encode(), "small.xyz"), up="y", scale=0.7))


def test_copies_of_a_point_are_marked_and_counted_once(small: Pass) -> None:
    raw = small.trace.steps["selected"]
    places = [{tuple(small.places[point]) for point in net} for net in raw]
    assert all(len(net) < 20 for net in places), "of 32 choices: the copies are there"
    shown = Selection(
        small, Choice(sortnet=0, nets=4, top=32, colours=SCORE), 500 + int(raw[0, 0] % 500), np.array([0])
    )
    marks = scored_cloud.scene(shown).marks
    assert [len(group.points) for group in marks] == list(map(len, places))
    assert all(
        {tuple(small.places[at]) for at in group.points} == net for group, net in zip(marks, places, strict=True)
    )
    assert answer.sentence(shown).startswith(f"{len(set.union(*places))} of 500, which 4 small networks")
    assert "SortNet 1, rank 1" in neighbourhood._chosen_by(small, shown.point)
    shared = [[len(one & other) / max(len(one), len(other)) for other in places] for one in places]
    np.testing.assert_allclose(sampling.overlap(small.choices), shared)


def test_every_point_carries_the_files_own_coordinates(small: Pass) -> None:
    """They undo all that was done to the model's: scaled, turned, moved."""
    table, _ = scored_cloud.numbers(small)
    places = np.random.default_rng(0).normal(size=(500, 3)) + 5_000_000
    coordinates = np.stack([table[f"file_{axis}"] for axis in "xyz"], axis=1)
    np.testing.assert_allclose(coordinates, np.resize(places, (1024, 3)), atol=1e-4, rtol=0)
    assert (coordinates == scored_cloud.scene(selection(small, SCORE)).original).all()
    away = np.linalg.norm(coordinates - coordinates[0], axis=1), np.linalg.norm(small.places - small.places[0], axis=1)
    np.testing.assert_allclose(away[0] / away[0].max(), away[1] / away[1].max(), atol=1e-4)
    cloud, order = shuffle.shuffled(small.cloud, 1)
    assert (cloud.original == small.cloud.original[order]).all()


def test_the_comparison_notices_a_changed_choice(forward: Pass) -> None:
    """A negative control: the pass over another cloud must not count as the same."""
    cloud, order = shuffle.shuffled(forward.cloud, 1)
    assert sorted(order) == list(range(1024)) and (cloud.pixels == forward.cloud.pixels[order]).all()
    other = Pass(forward.card, cloud_controls.glass_cloud(cached.example_cloud("chair")))
    result = shuffle.compare(forward, other, order)
    assert result.same < result.chosen / 2 and result.difference > 0.1 and result.moved > 1000
