"""The page of UPerNet: a map over the visitor's picture, switches, what decided in a cell, what was measured."""

import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.questions.dense import Segmentation
from models.zoo.cabinet import metrics
from tests import opening
from tests.charts import charts
from tests.opening import said
from ui import cached
from views.upernet.asking import WAYS
from views.upernet.subject import way_name

VIEWS = ("map", "ways", "origin", "measured")


def opened(**parameters: str) -> AppTest:
    return opening.opened("upernet", **parameters)


def decided(app: AppTest) -> np.ndarray:
    """The bars of what decided in the cell."""
    figure = next(chart["figure"] for chart in charts(app) if chart["figure"]["data"][0]["type"] == "bar")
    return np.asarray(figure["data"][0]["x"])


@pytest.mark.parametrize("view", VIEWS[1:])
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(dense_view=view)
    assert app.query_params["dense_view"] in (view, [view]) and charts(app)


def test_it_opens_on_a_picture_that_the_model_knows_and_says_that_masks_are_made() -> None:
    app = opened()
    assert app.title[0].value == "How do windows answer for every pixel?"
    assert "none of the ten classes" not in said(app) and "16 × 16 cells" in said(app)
    assert "Nobody drew these masks" in said(opened(dense_view="measured"))


def test_what_decided_sums_to_the_lead_of_the_first_class_over_the_second() -> None:
    app = opened(at="400-600")
    shown = cached.trace("imagenette_swin", load_image("china"), crop="square").pixels
    logits = cached.ask(Segmentation(model="imagenette_swin", shown=shown)).logits
    second, first = np.sort(logits[:, int(0.4005 * 16), int(0.6005 * 16)])[-2:]
    bars = decided(app)
    assert len(bars) == len(WAYS) + 1 and bars.sum() == pytest.approx(first - second, abs=1e-3)
    assert f"is {first - second:.2f} above that of" in said(app)
    assert decided(opened(at="900-100")).tolist() != bars.tolist()


def test_the_strongest_window_is_named_and_found_again_among_the_windows() -> None:
    told = re.search(r"Most comes in by (stage \d|bins \d × \d): (-?[\d.]+), and ([\d.]+) from", said(opened()))
    way = {way_name(way): way for way in WAYS}[told[1]]
    app = opened(dense_view="origin")
    assert app.selectbox(key="choose_way").value == way, "the strongest stands first"
    assert f"adds most: {told[3]}, all of them {told[2]}" in said(app)
    assert "which is the whole picture" in said(opened(at="500-250")), "the last stage has one window"


def test_a_switch_changes_the_map_says_by_how_much_and_stands_in_the_link() -> None:
    app = opened(ways="-".join(way for way in WAYS if way != "level_2"))
    shown = cached.trace("imagenette_swin", load_image("china"), crop="square").pixels
    whole, fewer = (
        cached.ask(Segmentation(model="imagenette_swin", shown=shown, off=off)).pixels for off in ((), ("level_2",))
    )
    assert f"{(whole != fewer).mean():.0%} of the pixels have another class" in said(app)
    assert decided(app)[2] == 0
    app.button_group(key="several_ways").set_value(list(WAYS)).run()
    assert "ways" not in app.query_params and "Switched off: " not in said(app)


def test_the_strongest_window_is_one_of_the_stage_s_and_bins_are_counted() -> None:
    app = opened(dense_view="origin", way="level_0")
    assert "of the 25 windows of its last block" in said(app)  # 16 x 16 tokens, windows of 4, moved by 2
    assert "of its 9 bins" in said(opened(dense_view="origin", way="bin_3"))


def test_with_everything_off_the_constant_alone_answers() -> None:
    app = opened()
    app.button_group(key="several_ways").set_value([]).run()
    assert not app.exception and not app.error
    bars = decided(app)
    assert not bars[:-1].any() and bars[-1] > 0
    for view in VIEWS[1:]:
        app.button_group(key="choose_dense_view").set_value(view).run()
        assert not app.exception and not app.error


def test_a_picture_of_none_of_the_classes_is_named_nothing() -> None:
    app = opened(image="retina")
    line = next(caption.value for caption in app.caption if caption.value.startswith("**"))
    assert any("none of the ten classes" in info.value for info in app.info) and "one of its ten classes" in line


def test_measured_figures_are_those_of_the_metrics_file() -> None:
    figures = metrics("imagenette_swin_upernet")
    table = next(text.value for text in opened(dense_view="measured").markdown if "place alone" in text.value)
    table = table.replace("\\", "")
    for row in (figures, figures["typical"], figures["whole"]):
        assert f"{row['named']['iou']:.1%}" in table and f"{row['where']['interval'][1]:.1%}" in table
