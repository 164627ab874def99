"""Every kind of file of most pages is taken home and opened: nothing lies on anything, no letters are forced, no name
is missing, and each says what made it."""

import io
import json
import os
import re
from pathlib import Path
from unicodedata import normalize
from urllib.parse import urlencode

import numpy as np
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page

from tests.boxes import Box, of_pdf, overlapping
from tests.browser.resting import rest
from tests.exhibits import VIEWS
from viz import pdf
from viz.provenance import KEY

pytestmark = pytest.mark.browser
# Every kind of figure once; all views of all pages (an hour; `-k masks` for one page) where VITRINE_ALL_FILES is set,
# before a change to what is taken home.
PAGES = (
    "attention",
    "attention?view=every",
    "windows",
    "positions?positions_view=grid",
    "rank",
)
NAME = re.compile(r'choose_view\(.*?name="(\w+)"', re.DOTALL)  # of the view in the link; else “view”
FOLDER = Path(__file__).parents[2] / "pages"


def addresses(page: str) -> list[str]:
    """One of each view of `page` that `tests.exhibits` knows."""
    named = NAME.search((FOLDER / f"{page}.py").read_text(encoding="utf-8"))
    link_by_view = {link.get(named[1] if named else "view"): link for link in reversed(VIEWS[page])}
    return [f"{page}?{urlencode(link)}".rstrip("?") for link in reversed(link_by_view.values())]


ALL = [address for page in VIEWS for address in addresses(page)]
DRAWN = """() => {
  const parts = [...document.querySelectorAll("#vitrine > div")].flatMap((host) => host.shadowRoot ?? []);
  const all = [document, ...parts].flatMap((root) => [...root.querySelectorAll(".main-svg, canvas, svg, .cell")]);
  return all.some((one) => one.getBoundingClientRect().height > 10);
}"""
COMPUTED = re.compile(r"[-−]?[\d.,]+(?:e[-−+]?\d+|[mμnpfa])")  # a number as computers write it
PATIENCE = 240_000  # milliseconds: all waits are for a state, and this ends what hangs
NAMES = """async (row) => {
  const before = (chart) => chart.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING;
  const own = [...document.querySelectorAll(".vitrine-chart, [data-drawing]")].filter(before).at(-1);
  if ("drawing" in own.dataset) return [];
  for (let look = 0; look < 2400 && !own.querySelector(".js-plotly-plot .main-svg"); look++) {
    await new Promise((later) => setTimeout(later, 100));
  }
  const chart = own.querySelector(".js-plotly-plot");
  const named = chart.querySelectorAll(".legendtext, .gtitle, .xtitle, .ytitle, .cbtitle text");
  return [...named].map((text) => text.textContent);
}"""
BOXES = """(drawing) => {
  document.body.innerHTML = drawing;
  const leaves = [...document.querySelectorAll("text:not(:has(tspan)), tspan:not(:has(tspan))")];
  return leaves.filter((leaf) => leaf.textContent.trim() && leaf.getNumberOfChars()).map((leaf) => {
    const [first, last] = [0, leaf.getNumberOfChars() - 1].map((at) => leaf.getExtentOfChar(at));
    const [left, right, top, below] = [first.x, last.x + last.width, first.y, first.y + first.height];
    const matrix = leaf.getScreenCTM();
    const corners = [[left, below], [right, below], [right, top], [left, top]].map(([x, y]) => {
      const point = new DOMPoint(x, y).matrixTransform(matrix);
      return [point.x, point.y];
    });
    return [leaf.textContent, corners];
  });
}"""


@pytest.mark.parametrize("page", ALL if os.environ.get("VITRINE_ALL_FILES") else PAGES)
def test_every_file_of_a_page_can_be_read(visitor: Page, address: str, context: BrowserContext, page: str) -> None:
    for waiting in (visitor, context):
        waiting.set_default_timeout(PATIENCE)
    name, _, query = page.partition("?")
    visitor.goto(f"{address}/{'' if name == 'attention' else name}?{query}")
    rest(visitor)
    rows = visitor.locator("[class*='st-key-take_home_']:has(summary)").filter(visible=True)
    rows.first.wait_for()
    kinds = [kind for place in range(rows.count()) for kind in judged(visitor, context, rows.nth(place))]
    assert {"html", "npz"} <= set(kinds) or {"html", "csv"} <= set(kinds)


def judged(visitor: Page, context: BrowserContext, row: Locator) -> list[str]:
    """The kinds of files in this row, each of which was opened."""
    row.locator("summary").click()
    row.locator("select.size option").first.wait_for(state="attached")
    words = row.evaluate(NAMES)
    kinds = []
    for button in row.get_by_role("button").all():
        if not button.is_enabled() or not button.is_visible():
            continue
        kind, data = saved(visitor, button)
        JUDGES[kind](data, words, context)
        kinds.append(kind)
    return kinds


def saved(visitor: Page, button: Locator) -> tuple[str, bytes]:
    with visitor.expect_download() as waiting:
        button.click()
    return waiting.value.suggested_filename.rpartition(".")[2], Path(waiting.value.path()).read_bytes()


def judge_png(data: bytes, _: list[str], __: BrowserContext) -> None:
    image = Image.open(io.BytesIO(data))
    assert json.loads(image.text[KEY])["app"] == "Vitrine" and image.info["dpi"][0] > 200
    pixels = np.asarray(image.convert("L"))
    empty = (pixels == pixels[0, -1]).all(axis=0)[::-1]
    assert np.argmin(empty) < 0.2 * image.width  # what is empty at the right


def judge_svg(data: bytes, words: list[str], context: BrowserContext) -> None:
    assert KEY.replace(":", "-").encode() in data and b"textLength" not in data
    tab = context.new_page()
    boxes = [Box(text, np.array(corners)) for text, corners in tab.evaluate(BOXES, data.decode())]
    sheet = tab.evaluate("(({ left, top, right, bottom }) => [left, top, right, bottom])"
                         "(document.querySelector('svg').getBoundingClientRect())")  # fmt: skip
    tab.close()
    legible(boxes, words, np.array(sheet))


def judge_pdf(data: bytes, words: list[str], _: BrowserContext) -> None:
    document = pypdf.PdfReader(io.BytesIO(data))
    assert json.loads(document.metadata["/Keywords"])["app"] == "Vitrine"
    legible(of_pdf(data), words, np.array(document.pages[0].mediabox, float))


def legible(boxes: list[Box], words: list[str], sheet: np.ndarray) -> None:
    assert overlapping(boxes) == []
    assert not [text for text, _ in boxes if COMPUTED.fullmatch(text)]
    written = normalize("NFKC", "".join(text for text, _ in boxes)).replace(" ", "")  # a PDF writes fi as one letter
    assert not [word for word in words if normalize("NFKC", word).replace(" ", "") not in written]
    outside = [text for text, corners in boxes if (corners < sheet[:2] - 1).any() or (corners > sheet[2:] + 1).any()]
    assert not outside


def judge_html(data: bytes, _: list[str], context: BrowserContext) -> None:
    tab = context.new_page()
    tab.set_content(data.decode())
    tab.wait_for_function(DRAWN)
    assert not [text for text in tab.locator("#vitrine text").all_text_contents() if COMPUTED.fullmatch(text)]
    assert json.loads(tab.locator(f"[id='{KEY}']").text_content())["app"] == "Vitrine"
    tab.close()


def judge_csv(data: bytes, _: list[str], __: BrowserContext) -> None:
    caption, record, header, *lines = data.decode().splitlines()
    assert caption.startswith("# ") and json.loads(record.removeprefix(f"# {KEY} "))["app"] == "Vitrine"
    assert header and lines


def judge_npz(data: bytes, _: list[str], __: BrowserContext) -> None:
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        assert json.loads(str(file["provenance"]))["app"] == "Vitrine" and len(file.files) > 1


def judge_ply(data: bytes, _: list[str], __: BrowserContext) -> None:
    header = data.partition(b"end_header\n")[0].decode("ascii")
    assert KEY in header and "property float x" in header and "comment x: " in header


JUDGES = {
    "png": judge_png,
    "svg": judge_svg,
    "pdf": judge_pdf,
    "html": judge_html,
    "csv": judge_csv,
    "npz": judge_npz,
    "ply": judge_ply,
}


def test_this_machine_can_make_pdfs() -> None:
    """Else the tests above would pass without one."""
    assert pdf.obstacle() == ""


def test_each_view_of_each_page_is_among_them() -> None:
    sources = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py")}
    assert {page: max(1, source.count('View("')) for page, source in sources.items() if page != "gallery"} == {
        page: len(addresses(page)) for page in VIEWS
    }
