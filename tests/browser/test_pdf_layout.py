"""What Chrome prints as PDF: the caption stands clear of the axes' titles and of a legend of any length."""

import json

import pytest
from playwright.sync_api import BrowserContext

from viz import curves, export, theme
from viz.pdf import captioned

pytestmark = pytest.mark.browser
BOXES = """(figure) => Plotly.newPlot("figure", figure.data, figure.layout).then((plot) => Object.fromEntries(
  [".annotation", ".legend", ".xtitle", ".main-svg"].map((name) => {
    const { top, bottom } = plot.querySelector(name).getBoundingClientRect();
    return [name, [top, bottom]];
  })))"""


@pytest.mark.parametrize("count", [2, 7, 13, 24])
@pytest.mark.parametrize("height", [None, 340, 600])
def test_the_caption_of_a_pdf_covers_nothing(context: BrowserContext, count: int, height: int | None) -> None:
    lines = {f"A model with a long name, number {number}": [1.0, 2.0, 3.0] for number in range(count)}
    figure = curves.lines(lines, x="layer", y="share", title="A title").update_layout(legend=theme.BELOW)
    drawn = captioned(
        figure if height is None else figure.update_layout(height=height), "A caption of some words. " * 20
    )
    page = context.new_page()
    page.set_content('<div id="figure"></div>')
    page.add_script_tag(content=export.library())
    boxes = page.evaluate(BOXES, json.loads(drawn.to_json()))
    caption = boxes[".annotation"]
    assert boxes[".xtitle"][1] <= caption[0] and boxes[".legend"][1] <= caption[0]
    assert caption[1] <= boxes[".main-svg"][1]
