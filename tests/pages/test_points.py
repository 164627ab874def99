"""The page of chosen points: opens finished, follows its link, and says what a shuffle changes."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from inputs.directions import UP
from inputs.example_clouds import CLOUDS, load_cloud
from models.reference.point_transformer import PUBLISHED, SMALL
from models.request import Request
from models.zoo.classes import CLOUDS as CLASSES
from tests.charts import charts
from tests.opening import number
from tests.opening import opened as opened_page
from ui import cached, model_picker
from ui.cloud_controls import UP_HELP, glass_cloud
from ui.text import TEXTS

POINT = f"point_{cached.example_cloud('aeroplane').digest[:8]}"
NUMBERS = dict(zip(("two", "three", "four", "five", "six", "ten"), (2, 3, 4, 5, 6, 10), strict=True))


def opened(**parameters: str) -> AppTest:
    return opened_page("points", **parameters)


def words(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption))


def test_opens_on_a_trained_network_with_its_own_sizes() -> None:
    app = opened()
    assert not app.warning and app.title[0].value == "Which points does the network choose?"
    assert app.slider(key="slide_m").max == 4 and app.slider(key="slide_k").max == 32
    assert "M = 4 SortNets of K = 32" in words(app) and "bundled weights" in words(app)


def test_the_curve_of_scores_fits_its_logarithmic_axis() -> None:
    axis = charts(opened())[0]["figure"]["layout"]["xaxis"]
    assert axis["type"] == "log" and "range" not in axis


def test_the_published_size_brings_its_own_sliders_and_a_banner() -> None:
    app = opened(points_model="point_transformer_untrained", k="64")
    assert app.slider(key="slide_k").max == 64 and app.slider(key="slide_k").value == 64
    assert "Untrained weights" in app.warning[0].value and "What trained SortNets prefer" in words(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        (POINT, "0"),
        (POINT, "1025"),
        (POINT, "1e3"),
        ("m", "99"),
        ("k", "-1"),
        ("sortnet", "5"),
        ("points_shuffle", "x"),
        ("points_model", "../../x"),
        ("score_colours", "red"),
        ("cloud", "<script>"),
    ],
)
def test_hostile_links_open_the_usual_page_with_a_note(name: str, value: str) -> None:
    assert any("was not understood" in toast.value for toast in opened(**{name: value}).toast)


def test_the_link_chooses_point_sortnet_and_cloud() -> None:
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
    next(button for button in app.button if "Shuffle" in button.label).click().run()
    same, difference = (metric.value for metric in app.metric)
    assert same == "128 of 128" and number(difference) < 1e-4
    assert re.search(r"float32.*10⁻¹⁰", words(app))


def test_the_way_up_costs_what_the_page_says() -> None:
    """The counts in the explanation and in the help of the axis are measured, not remembered."""
    model = model_picker.cloud_models("point_transformer")[0].key
    right = {}
    for up in UP:
        clouds = {key: glass_cloud(load_cloud(key), up=up) for key in CLOUDS}
        requests = {key: Request(model, cloud.pixels, cloud.digest) for key, cloud in clouds.items()}
        answers = {key: CLASSES[cached.engine().run(request).logits.argmax()] for key, request in requests.items()}
        right[up] = sum(key == answer for key, answer in answers.items())
    others = [count for up, count in right.items() if up != "z"]
    for text in (UP_HELP, (TEXTS / "en" / "points.md").read_text("utf-8")):
        claimed = [NUMBERS[word] for word in re.search(r"names (\w+) rightly\D* (\w+) to (\w+)\b", text).groups()]
        assert claimed == [right["z"], min(others), max(others)], text


def test_the_explanation_gives_the_networks_own_sizes() -> None:
    text = (TEXTS / "en" / "points.md").read_text("utf-8")
    small = re.search(r"here has \$M=(\d+)\$, \$K=(\d+)\$ and \$r=([\d.]+)\$; the published one", text)
    large = re.search(r"the published one \$M=(\d+)\$, \$K=(\d+)\$ and \$r=([\d.]+)\$", text)
    for sizes, claimed in ((SMALL, small), (PUBLISHED, large)):
        assert tuple(map(float, claimed.groups())) == (sizes.sortnets, sizes.top, sizes.radius)
