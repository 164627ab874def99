"""How a chart's modules fit a figure to little room, one by one and without a page."""

import json

import numpy as np
import pytest
from playwright.sync_api import BrowserContext

from tests.browser.bench import bench, call
from viz import export
from viz.bars import bars
from viz.ground import Ground
from viz.row import row

pytestmark = pytest.mark.browser


def test_the_name_of_an_axis_has_as_many_lines_as_it_needs(context: BrowserContext) -> None:
    """One that stands under the right half of a chart as wide as a phone's, and was in two lines before."""
    page = bench(context, "<!doctype html><meta charset=utf-8><body style='margin: 0'><div style='width: 358px'></div>")
    page.add_script_tag(content=export.library())
    ends = """async (figure) => {
      const { fold } = await import("/chart/righted.js");
      const plot = document.querySelector("div");
      await Plotly.newPlot(plot, figure.data, figure.layout);
      const end = () => plot.querySelector(".xtitle").getBoundingClientRect().right;
      const before = end();
      await fold(plot, plot, 358);
      return [before, end()];
    }"""
    unit = "attention on the object beyond the model’s mean map (percentage points)"
    figure = bars(["DeepViT, 24 narrow blocks"], [2.0], unit=unit, whole=None).update_layout(width=358)
    before, after = page.evaluate(ends, json.loads(figure.to_json()))
    assert after <= 358 < before


def test_a_number_in_a_bar_is_left_out_where_its_whisker_would_lie_on_it(context: BrowserContext) -> None:
    figure = bars(["Swin", "TNT"], [2.55, 6.45], whole=None, error=[1.0, 1.5]).to_plotly_json()
    given = {"figure": json.loads(json.dumps(figure, default=lambda array: array.tolist()))}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).data[0].text"
    texts = [call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (1200, 200)]
    assert texts == [["2.55", "6.45"], ["", "6.45"]]


def test_a_slim_map_keeps_its_width_and_its_bar_lies_below(context: BrowserContext) -> None:
    heat = {"type": "heatmap", "colorbar": {"title": {"text": "weight", "side": "right"}}}
    axis = {"dtick": 1, "range": [0.5, 12.5]}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width)"
    given = {"figure": {"data": [heat], "layout": {"title": {"text": "map"}, "xaxis": axis, "yaxis": {}}}}
    slim, wide = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (206, 600))
    assert wide["data"] == [heat] and wide["layout"]["xaxis"] == axis
    bar = slim["data"][0]["colorbar"]
    assert (bar["orientation"], bar["title"]) == ("h", {"text": "weight", "side": "bottom", "font": {"size": 13}})
    assert slim["layout"]["xaxis"]["dtick"] is None and slim["layout"]["margin"]["b"] > 90
    given["figure"]["layout"] |= {
        "yaxis": {"scaleanchor": "x"},
        "images": [{}],
    }  # a picture’s bar has a place of its own
    assert call(page, "chart/narrow.js", drawn, {**given, "width": 206})["data"] == [heat]


def test_on_a_slim_map_the_name_of_the_bar_goes_on_in_a_second_line(context: BrowserContext) -> None:
    long = "attention weight; colours end at ±0.25"
    heat = {"type": "heatmap", "colorbar": {"title": {"text": long, "side": "right"}}}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width)"
    given = {"figure": {"data": [heat], "layout": {"yaxis": {"scaleanchor": "x"}}}}  # a square map is no picture
    slim, phone = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (213, 358))
    assert slim["data"][0]["colorbar"]["title"]["text"].replace("<br>", " ") == long
    assert slim["data"][0]["colorbar"]["title"]["text"].count("<br>") == 1 and slim["layout"]["margin"]["b"] == 132
    assert phone["data"] == [heat]


def test_numbers_of_bars_of_either_sign_have_room_in_a_narrow_chart(context: BrowserContext) -> None:
    values, names = [0.094, 0.00436, -0.00409], ["upper left", "upper right", "lower right"]
    figure = json.loads(bars(names, values, whole=None).to_json())
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout.xaxis.range"
    given = {"figure": figure | {"layout": {"xaxis": figure["layout"]["xaxis"]}}}
    narrow, wide = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (240, 1200))
    assert wide == figure["layout"]["xaxis"]["range"]
    plot = 240 - 6.5 * len("2. upper right") - 30
    unit = plot / (narrow[1] - narrow[0])
    assert unit * (min(values) - narrow[0]) >= 6 * len("−0.00409")
    assert unit * (narrow[1] - max(values)) >= 6 * len("0.094") and unit > 0


def test_many_places_are_not_all_numbered_where_their_numbers_would_meet(context: BrowserContext) -> None:
    heat = {"type": "heatmap", "colorbar": {"title": {"text": "cosine"}}}
    layout = {"xaxis": {"dtick": 1, "range": [0.5, 12.5]}, "yaxis": {}}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout.xaxis.dtick ?? null"
    barred = {"figure": {"data": [heat], "layout": layout}}
    steps = [call(page, "chart/narrow.js", drawn, {**barred, "width": width}) for width in (340, 460, 600)]
    assert steps == [None, 1, 1]
    plain = {"figure": {"data": [{"type": "scatter"}], "layout": layout}, "width": 358}
    assert call(page, "chart/narrow.js", drawn, plain) == 1


def test_the_name_of_an_axis_stands_in_one_line_where_there_is_room(context: BrowserContext) -> None:
    unit = "attention on the object beyond the model’s mean map (percentage points)"
    figure = json.loads(bars(["Swin"], [2.0], unit=unit, whole=None).to_json())
    given = {"figure": {**figure, "layout": {"xaxis": figure["layout"]["xaxis"]}}}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout.xaxis.title.text"
    wide, narrow = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (1280, 700))
    assert wide == unit and narrow == figure["layout"]["xaxis"]["title"]["text"] != unit


def test_a_number_beside_the_longest_bar_ends_within_a_narrow_chart(context: BrowserContext) -> None:
    """Whatever the bars are: axes of charts beside another keep their ends."""
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout"
    figures = [json.loads(bars(["church", "tench"], [share, 0.1]).to_json()) for share in (0.3, 0.999)]
    given = [{"figure": figure, "width": width} for width in (206, 600) for figure in figures]
    low, high, *wide = (call(page, "chart/narrow.js", drawn, one) for one in given)
    assert low["margin"]["r"] == high["margin"]["r"] >= 6 * len("99.9%")
    assert low["xaxis"]["range"] == high["xaxis"]["range"] and wide == [figure["layout"] for figure in figures]


def test_names_of_narrow_pictures_beside_another_go_on_in_further_lines(context: BrowserContext) -> None:
    ground = Ground(np.full((64, 64, 3), 128, np.uint8))
    names = ["trained: 39.3% ± 1.1%", "untrained: 25.4% ± 0.1%"]
    figure = json.loads(row([ground, ground], np.ones((2, 8, 8)), names).to_json())
    page, drawn = bench(context), "module.named(given.layout, given.width)"
    layout = figure["layout"]
    narrow, wide = (call(page, "chart/righted.js", drawn, {"layout": layout, "width": width}) for width in (206, 600))
    assert wide == layout
    assert [one["text"].replace("<br>", " ") for one in narrow["annotations"]] == names
    assert all("<br>" in one["text"] for one in narrow["annotations"])
    assert narrow["margin"]["t"] > layout["margin"]["t"]
