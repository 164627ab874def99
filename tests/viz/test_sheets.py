"""A figure on a sheet: room for its caption, its title in as many lines as it needs, nothing blank around pictures."""

import numpy as np
import plotly.graph_objects as go
import pytest

from ui.components.take_home import SIZES
from viz import curves, heatmap, mosaic, overlay, row, sheets, tiles
from viz.ground import Ground

SHEETS = [sheets.Sheet(size.wide, size.tall, size.millimetres) for size in SIZES]
WIDE = Ground(np.zeros((60, 90, 3), np.uint8))
TIED = {
    "mosaic": lambda: mosaic.mosaic({f"layer {place}": np.ones((6, 16, 24)) for place in range(1, 13)}, unit="weight"),
    "heat": lambda: overlay.heat(WIDE, np.ones((6, 9)), title="A title"),
    "matrix": lambda: heatmap.matrix(np.eye(9), rows="query", columns="key"),
}
TITLE = "How long the stream is, with the norms before and behind the sums that they go with"


@pytest.fixture
def figure() -> go.Figure:
    return go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout={"width": 400, "height": 300})


def test_a_sheet_of_a_given_height_holds_figure_and_caption(figure: go.Figure) -> None:
    page = sheets.captioned(figure, "words " * 60, sheet=sheets.Sheet(800, 450, 338.667))
    assert (page.layout.width, page.layout.height) == (800, 450)


def test_caption_adds_its_height_and_leaves_the_figure_alone(figure: go.Figure) -> None:
    page = sheets.captioned(figure, "words " * 60)
    assert page.layout.height > figure.layout.height and not figure.layout.annotations
    assert page.layout.annotations[0].text.count("words") == 60


def test_where_nothing_stands_below_the_plot_the_caption_does() -> None:
    tiled = tiles.tiles(np.zeros((1, 2, 8, 8)), names=["a", "b"], height=300)
    lines = 16 * len(sheets.captioned(tiled, "words").layout.annotations[-1].text.split("<br>"))
    assert sheets.captioned(tiled, "words").layout.margin.b == lines + sheets.GAP
    for below in (
        {"xaxis": {"visible": True}},
        {"annotations": [{"yref": "paper", "y": -0.2, "text": "a"}]},
        {"xaxis2": {"anchor": "y2"}},
    ):
        page = sheets.captioned(go.Figure(tiled).update_layout(below), "words")
        assert page.layout.margin.b >= lines + sheets.BELOW, below
    lying = go.Figure(tiled).update_traces(colorbar={"orientation": "h"}, selector={"type": "heatmap"})
    assert sheets.captioned(lying, "words").layout.margin.b >= lines + sheets.BELOW


@pytest.mark.parametrize("wide", [425, 640, None])
def test_pictures_in_a_row_leave_nothing_blank_above_and_below(wide: int | None) -> None:
    grounds = [Ground(np.zeros((80, 80, 3), np.uint8))] * 7
    figure = row.row(grounds, np.random.default_rng(0).random((7, 8, 8)), list("abcdefg"))
    page = sheets.captioned(figure, "words " * 60, sheet=sheets.Sheet(wide, None, wide and 85))
    layout = page.layout
    plot = layout.height - layout.margin.t - layout.margin.b
    assert plot == pytest.approx(((wide or sheets.WIDTH) - 16) * 8 / (7 * 8 + 6), abs=1)


def test_a_picture_that_is_higher_than_its_place_keeps_its_height() -> None:
    figure = row.row([Ground(np.zeros((80, 80, 3), np.uint8))], np.ones((1, 8, 8)), ["a"], height=300)
    page = sheets.captioned(figure, "words")
    assert page.layout.height - page.layout.margin.b == 300


@pytest.mark.parametrize("sheet", SHEETS, ids=[size.key for size in SIZES])
@pytest.mark.parametrize("kind", TIED)
def test_a_plot_with_tied_axes_leaves_nothing_blank_and_stands_in_the_middle(kind: str, sheet: sheets.Sheet) -> None:
    figure = TIED[kind]()
    layout = sheets.captioned(figure, "words " * 60, sheet=sheet).layout
    margin, (left, right) = layout.margin, sheets._edges(figure)
    down, across = (abs(axis.range[1] - axis.range[0]) for axis in (layout.yaxis, layout.xaxis))
    high, wide = layout.height - margin.t - margin.b, layout.width - margin.l - margin.r
    if layout.width > sheets.LEAST or sheet.wide:
        assert high == pytest.approx(wide * (layout.yaxis.scaleratio or 1) * down / across, abs=3)
    assert margin.l - left == pytest.approx(margin.r - right, abs=1) and margin.l >= left
    assert layout.annotations[-1].xshift == left - margin.l, "the caption begins where it did"
    assert sheet.wide is None or (layout.width, layout.height) == (sheet.wide, sheet.tall or layout.height)


def test_a_long_title_goes_on_in_further_lines() -> None:
    figure = curves.lines({"a": [1.0, 2.0]}, title=TITLE)
    lines = sheets.captioned(figure, "words", sheet=sheets.Sheet(425, None, 85)).layout
    first, second = lines.title.text.split("<br>")
    assert f"{first} {second}" == TITLE and max(len(first), len(second)) * sheets.TITLE < 425
    assert lines.margin.t == 48 + sheets.LINE, "as much more than the house's own"
    assert sheets.captioned(figure, "words").layout.title.text == TITLE
