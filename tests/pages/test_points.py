"""The page of chosen points: opens finished, follows its link, and says what a shuffle changes."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from tests.charts import charts
from ui import cached, cloud_controls, model_picker
from ui.clouds.network import Pass, ranks, summed
from views.points import selection, shuffle

APP = Path(__file__).parents[2] / "app.py"
POINT = f"point_{cached.example_cloud('aeroplane').digest[:8]}"


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/points.py").run()


def words(app: AppTest) -> str:
    return " ".join(each.value for each in (*app.markdown, *app.caption))


@pytest.fixture(scope="module")
def found() -> Pass:
    card = model_picker.cloud_models("point_transformer")[0]
    return Pass(card, cloud_controls.glass_cloud(cached.example_cloud("aeroplane")))


def test_opens_on_a_trained_network_with_its_own_sizes() -> None:
    app = opened()
    assert not app.exception and not app.error and not app.warning
    assert app.title[0].value == "Which points does the network choose?"
    assert app.slider(key="slide_m").max == 4 and app.slider(key="slide_k").max == 32
    assert "M = 4 SortNets of K = 32" in words(app) and "bundled weights" in words(app)


def test_the_curve_of_scores_fits_its_logarithmic_axis() -> None:
    axis = charts(opened())[0]["figure"]["layout"]["xaxis"]
    assert axis["type"] == "log" and "range" not in axis


def test_the_published_size_brings_its_own_sliders_and_a_banner() -> None:
    app = opened(points_model="point_transformer_untrained", k="64")
    assert app.slider(key="slide_k").max == 64 and app.slider(key="slide_k").value == 64
    assert "Untrained weights" in app.warning[0].value and "Trained SortNets prefer" in words(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [(POINT, "0"), (POINT, "1025"), (POINT, "1e3"), ("m", "99"), ("k", "-1"), ("sortnet", "5"),
     ("points_shuffle", "x"),     ("points_model", "../../x"), ("score_colours", "red"), ("cloud", "<script>")],
)  # fmt: skip
def test_hostile_links_open_the_usual_page_with_a_note(name: str, value: str) -> None:
    app = opened(**{name: value})
    assert not app.exception and not app.error and any("was not understood" in toast.value for toast in app.toast)


def test_the_link_chooses_point_sortnet_and_cloud(found: Pass) -> None:
    app = opened(**{POINT: "204"}, sortnet="3", cloud="aeroplane")
    assert re.search(r"\*\*Point 204\*\* is chosen by SortNet 1, rank 1", words(app))
    assert app.query_params[POINT] in ("204", ["204"])


def test_a_point_belongs_to_its_cloud_and_back_reopens_it() -> None:
    app = opened(**{POINT: "204"})
    app.query_params["cloud"] = "chair"
    assert "**Point 204**" not in words(app.run())
    del app.query_params["cloud"]
    assert "**Point 204**" in words(app.run())


def test_a_cloud_turned_and_scaled_keeps_its_chosen_point() -> None:
    app = opened(**{POINT: "7"})
    app.slider(key="slide_cloud_scale").set_value(0.5).run()
    app.button_group(key="choose_up_axis").set_value("y").run()
    assert "**Point 7**" in words(app) and {POINT, "cloud_scale", "up_axis"} <= app.query_params.keys()


def test_a_bad_file_is_answered_and_the_cloud_stays() -> None:
    app = opened(cloud="fish")
    app.file_uploader[0].upload("cloud.ply", b"no cloud at all").run()
    assert len(app.error) == 1 and "plain text" in app.error[0].value and not app.exception
    assert app.query_params["cloud"] in ("fish", ["fish"])


def test_a_shuffle_changes_nothing_but_rounding() -> None:
    app = opened()
    app.button[0].click().run()
    same, difference = (metric.value for metric in app.metric)
    assert same == "128 of 128" and float(difference) < 1e-4
    assert re.search(r"float32.*1e-10", words(app))


def test_the_comparison_notices_a_changed_choice(found: Pass) -> None:
    """A negative control: the pass over another cloud must not count as the same."""
    cloud, order = shuffle.shuffled(found.cloud, 1)
    assert sorted(order) == list(range(1024)) and (cloud.pixels == found.cloud.pixels[order]).all()
    other = Pass(found.card, cloud_controls.glass_cloud(cached.example_cloud("chair")))
    result = shuffle.compare(found, other, order)
    assert result.same < result.chosen / 2 and result.difference > 0.1 and result.moved > 1000


def test_the_scene_shows_what_the_network_computed(found: Pass) -> None:
    choice = selection.Choice(sortnet=1, nets=3, top=5, colours="score")
    scene = selection.scene(found, choice, 7, np.array([7, 8]))
    assert (scene.values == found.trace.steps["scores"][1]).all() and scene.chosen == 7
    assert [list(marks.points) for marks in scene.marks] == found.trace.steps["selected"][:3, :5].tolist()
    assert [marks.numbered for marks in scene.marks] == [False, True, False]
    placed, unit = selection.shown_values(found, selection.Choice(1, 3, 5, "order"))
    assert placed[found.selected[1, 0]] == 100 and placed.min() == 0 and "lower by SortNet 2" in unit


def test_the_ball_query_is_the_network_s(found: Pass) -> None:
    groups = found.trace.steps["groups"].reshape(4, 32, -1)
    for net, rank in ((0, 0), (2, 5), (3, 31)):
        ours = selection.sampling.ball(found.places, found.places[found.selected[net, rank]], 0.2, 16)
        assert set(ours) == set(groups[net, rank])


def test_the_table_taken_home_has_every_score_and_rank(found: Pass) -> None:
    table, arrays = selection.numbers(found)
    assert {len(column) for column in table.values()} == {1024} and arrays["selected"].shape == (4, 32)
    assert (np.argsort(np.where(table["rank_2"] == 0, 99, table["rank_2"]))[:32] == found.selected[1]).all()


def test_ranks_and_sums_by_hand() -> None:
    assert ranks(np.array([3, 0]), 5).tolist() == [2, 0, 0, 1, 0]
    np.testing.assert_array_equal(
        summed(np.array([0.5, 0.25, 0.25]), np.array([2, 0, 2]), 4), [0.25, np.nan, 0.75, np.nan]
    )
