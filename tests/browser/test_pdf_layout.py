"""What Chrome prints as PDF: the caption stands clear of the axes' titles and of a legend of any length."""

import io
import json

import numpy as np
import pypdf
import pytest
from playwright.sync_api import BrowserContext

from tests.boxes import of_pdf, overlapping
from ui.components.take_home import SIZES
from viz import curves, export, gaps, mosaic, pdf, sheets, theme, tiles, wiring, word_rows
from viz.provenance import Provenance
from viz.sheets import captioned

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


ENDS = ("most certain first", "row by row", "in a drawn order", "in your own order", "all at once", "each as a rule")
NARROW = {
    "powers of ten": lambda: gaps.gaps(["a", "b"], {"one": [0.0, 1e-7], "two": [1e-16, 2.0]}, unit="difference"),
    "wiring": lambda: wiring.wiring(257, 384, 6),
    "word_rows": lambda: word_rows.word_rows(
        {"goes in": ["[MASK]", "sat"], "what was done to it": ["hidden", ""], "should come out": ["cat", ""]},
        np.array([[7, 7, 0], [-1, -1, -1]]),
        title="Each token, and what is asked of it",
        place="token",
    ),
    "three tiles": lambda: tiles.tiles(
        np.zeros((1, 3, 8, 8)), names=("bilinear, corner on corner", "bicubic", "bicubic, antialiased"), unit="cosine"
    ),
    "tiles": lambda: tiles.tiles(np.zeros((2, 3, 8, 8)), names=ENDS, unit="grey level", title="Ends"),
    "tiles of four": lambda: tiles.tiles(
        np.zeros((2, 4, 8, 8)), names=(*ENDS, "the true one", ""), unit="grey level", title="Ends", height=420
    ),
    "mosaic": lambda: mosaic.mosaic({f"layer {at}": np.ones((6, 8, 12)) for at in range(1, 13)}, unit="weight"),
    "title": lambda: curves.lines(
        {"a": [1.0, 2.0], "b": [2.0, 3.0]}, title="How long the stream is, with the norms before and behind the sums"
    ),
}
CASES = [(name, key) for name in NARROW for key in ("column", "poster")] + [("mosaic", "slide")]


@pytest.mark.parametrize(("name", "key"), CASES)
def test_words_stay_apart_on_a_narrow_sheet(name: str, key: str) -> None:
    size = next(size for size in SIZES if size.key == key)
    sheet = sheets.Sheet(size.wide, size.tall, size.millimetres)
    document = pdf.pdf(NARROW[name](), Provenance("a method"), sheet=sheet, seconds=120)
    boxes = of_pdf(document)
    assert len(boxes) > 6 and overlapping(boxes) == []
    turned = [text for text, corners in boxes if abs(corners[1] - corners[0]).min() > 3]
    assert not turned, "no words stand aslant"
    wide = float(pypdf.PdfReader(io.BytesIO(document)).pages[0].mediabox.width)
    assert not [text for text, corners in boxes if corners[:, 0].min() < 0 or corners[:, 0].max() > wide]
