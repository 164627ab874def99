"""Drawings that come from a visitor's browser: what the app's own are made of is taken, all else refused."""

import base64
import io

import pytest
from PIL import Image

from errors import UserError
from inputs import drawing
from inputs.drawing import read_drawing

SIZE = 'width="85.00mm" height="40.00mm" viewBox="0 0 425 200"'


def picture(width: int = 2, height: int = 2, kind: str = "PNG") -> str:
    file = io.BytesIO()
    Image.new("1", (width, height)).convert("1" if kind == "PNG" else "RGB").save(file, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(file.getvalue()).decode()}"


def svg(inside: str, size: str = SIZE) -> str:
    told = '<title>A &amp; B</title><desc>caption</desc><metadata id="vitrine-provenance">{"app": "x"}</metadata>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{told}{inside}</svg>'


OURS = (
    '<g transform="translate(16 16) scale(0.8)" font-family="Arial, Helvetica, \'Liberation Sans\', sans-serif">'
    '<rect x="0.5" y="1" width="3" height="4" rx="3" fill="rgba(1, 2, 3, 0.62)" stroke="#d9dde5" stroke-opacity="1"/>'
    '<linearGradient id="scale"><stop offset="0.5" stop-color="rgba(0, 0, 0, 1)"/></linearGradient>'
    '<clipPath id="edge"><rect width="9" height="9"/></clipPath>'
    '<g clip-path="url(#edge)"><path d="M1 -2.5L3e-7 4Z"/></g>'
    '<rect fill="url(#scale)" width="1" height="1"/><circle cx="1" cy="2" r="3" fill="#abc"/>'
    f'<image width="9" height="9" preserveAspectRatio="none" href="{picture()}"/>'
    f'<image width="9" height="9" href="{picture(kind="JPEG")}"/>'
    '<text x="1" y="2" font-size="12" text-anchor="middle"><tspan x="1">√d ≤ −∞ &lt;b&gt;</tspan></text></g>'
)
REFUSED = {
    "script": "<script>1</script>",
    "handler": '<rect onload="1"/>',
    "style element": "<style>*{fill:url(http://x.test)}</style>",
    "style": '<rect style="fill: url(http://x.test)"/>',
    "page inside": '<foreignObject width="9" height="9"/>',
    "html": '<b xmlns="http://www.w3.org/1999/xhtml">b</b>',
    "no space": '<b xmlns="">b</b>',
    "link": '<a href="http://x.test"/>',
    "copies": '<use href="#edge"/>',
    "animation": '<animate attributeName="x"/>',
    "filter": '<rect filter="url(#f)"/>',
    "address": '<image href="http://x.test/a.png"/>',
    "file": '<image href="file:///etc/passwd"/>',
    "old address": '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="http://x.test"/>',
    "drawing inside": '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
    "no picture": '<image href="data:image/png;base64,AAAA"/>',
    "another kind": f'<image href="{picture().replace("image/png", "image/jpeg")}"/>',
    "fill": '<rect fill="url(http://x.test)"/>',
    "long": f'<rect fill="{"a" * 201}"/>',
    "entity": "&a;",
    "declaration": "<!DOCTYPE svg>",
    "comment": "<!-- x -->",
    "instruction": "<?xml-stylesheet href='x'?>",
    "deep": "<g>" * 9 + "</g>" * 9,
    "broken": "<g>",
}


def test_what_the_app_draws_is_taken_with_what_it_says_of_itself() -> None:
    taken = read_drawing(svg(OURS))
    assert (taken.width, taken.height, taken.millimetres) == (425, 200, 85)
    assert (taken.title, taken.description, taken.record) == ("A & B", "caption", '{"app": "x"}')
    assert read_drawing(taken.svg.decode()) == taken, "what is written anew is the same drawing"


@pytest.mark.parametrize("inside", REFUSED.values(), ids=REFUSED)
def test_whatever_else_there_is_is_refused_in_one_sentence(inside: str) -> None:
    with pytest.raises(UserError, match="holds what can’t be printed here"):
        read_drawing(svg(inside))


@pytest.mark.parametrize(
    "size",
    ["", SIZE.replace("425", "6001"), SIZE.replace("85.00", "2001"), SIZE.replace("0 0", "1 0")]
    + [SIZE.replace("425", number) for number in ("nan", "inf", "0", "-4")],
)
def test_a_sheet_has_a_size_within_bounds(size: str) -> None:
    with pytest.raises(UserError, match="can’t be printed here"):
        read_drawing(svg("", size))


def test_growth_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="pictures are too large"):
        read_drawing(svg(f'<image href="{picture(5000, 4500)}"/>' * 2))
    with pytest.raises(UserError, match="too large to be printed"):
        read_drawing(svg("<g/>" * (2 * drawing.ELEMENTS)))
    monkeypatch.setattr(drawing, "LETTERS", 100)
    with pytest.raises(UserError, match="too large to be printed"):
        read_drawing(svg(""))
