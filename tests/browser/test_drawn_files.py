"""What each component of ours draws, taken home in every size as PNG, SVG and PDF: all of the caption is readable, no
letters lie on others, and the files say what they are. The components stand alone; Python prints as the app does."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pypdf
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from inputs.drawing import read_drawing
from tests.browser.bench import bench
from tests.browser.canvas_app import grid, normal
from tests.browser.test_by_hand_modules import USUAL
from tests.browser.test_every_file import judge_pdf, judge_svg
from ui import downloads
from ui.components import attention_by_hand, heads_glass, matrix, number_block, position_tiles, reordering
from ui.components.attention_by_hand.hand import put_together
from ui.components.cloud_canvas import Marks, Scene, packing
from ui.components.declared import markup, style
from ui.components.take_home import SIZES, facts
from views.norms.subject import usual
from viz import pdf
from viz import printed as made
from viz.ground import Ground
from viz.provenance import KEY, Provenance

pytestmark = pytest.mark.browser
PIXELS = np.zeros((56, 56, 3), np.uint8)
SHORT, LONG = (Provenance("attention", model="Model " * words) for words in (1, 60))
Pack = Callable[[Provenance], Any]
START = """async ([folder, markup, style, data]) => {
  const made = () => document.body.appendChild(Object.assign(document.createElement("div"), { id: folder }));
  const host = document.getElementById(folder) ?? made();
  const parentElement = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  if (!parentElement.innerHTML) parentElement.innerHTML = `<style>${style}</style>${markup}`;
  const { default: show } = await import(`/${folder}/main.js`);
  const setTriggerValue = (_, asked) => { window.asked = asked; };
  show({ data: Array.isArray(data) ? new Uint8Array(data) : data, parentElement, setStateValue() {}, setTriggerValue });
}"""


def matrix_data(record: Provenance) -> bytes:
    where = {"queries": grid(4), "keys": grid(4), "window": 0}
    return matrix.packed(normal(16, 16), Ground(PIXELS), **where, unit="weight", provenance=record)


def heads_data(record: Provenance) -> bytes:
    trace = SimpleNamespace(attention=[SimpleNamespace(shape=(1, 2, 16, 16))])
    return heads_glass._packed(trace, Ground(PIXELS), [np.abs(normal(2, 4, 4))], ["class token"], (0, 0), [], record)


def tiles_data(record: Provenance) -> bytes:
    return position_tiles._packed(normal(4, 4, 8), (1, 1), (-1, 1), record)


def hand_data(record: Provenance) -> dict[str, Any]:
    hand = put_together(USUAL)
    return attention_by_hand._facts(hand, attention_by_hand.Setting("usual", hand), record) | {"heard": 0}


def order_data(record: Provenance) -> dict[str, Any]:
    tokens = np.arange(20).reshape(5, 4) * 37 % 300
    return reordering._facts(tokens, np.array([1, 0, 2, 3, 4]), normal(5, 4), "ABCDE", record) | {"heard": 0}


def block_data(record: Provenance) -> dict[str, Any]:
    return number_block._facts(number_block.Block(usual(), 5, (-32, 22)), "layer", record) | {"heard": 0}


def cloud_data(record: Provenance) -> bytes:
    points = normal(40, 3) / 4
    scene = Scene(points, points[:, 2], unit="height", marks=[Marks("low", np.argsort(points[:, 2])[:1], 0)])
    return packing.pack(scene, record, "cloud")


KINDS: dict[str, Pack] = {
    "attention_by_hand": hand_data,
    "cloud_canvas": cloud_data,
    "heads_glass": heads_data,
    "matrix": matrix_data,
    "number_block": block_data,
    "position_tiles": tiles_data,
    "reordering": order_data,
}


def shown(context: BrowserContext, folder: str, data: Any) -> Page:
    """The component alone with the row that takes it home."""
    tab = bench(context, "<!doctype html><meta charset=utf-8><body></body>")
    show(tab, folder, list(data) if isinstance(data, bytes) else data)
    show_row(tab, None)
    return tab


def show(tab: Page, folder: str, data: Any) -> None:
    tab.evaluate(START, [folder, markup(folder), style(folder), data])


def show_row(tab: Page, answer: dict[str, Any] | None) -> None:
    show(tab, "take_home", facts(SHORT) | {"prints": True, "printed": answer})


def saved(tab: Page, kind: str) -> bytes:
    with tab.expect_download() as waiting:
        tab.locator(f"[data-kind={kind}]").click()
    return Path(waiting.value.path()).read_bytes()


def printed(tab: Page) -> bytes:
    """What the app's server makes of what the button sends it."""
    tab.evaluate("() => { window.asked = null; }")
    tab.locator("[data-kind=pdf]").click()
    tab.wait_for_function("() => window.asked")
    return downloads._print(tab.evaluate("() => window.asked.svg"))


@pytest.fixture(scope="module", autouse=True)
def printer() -> Iterator[None]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
    made.printed(svg, 9, 9, millimetres=9, properties={}, seconds=120)  # a busy computer is slow to start a browser
    yield
    pdf.printer().close()


@pytest.mark.parametrize("folder", KINDS)
def test_every_size_is_one_in_all_three_kinds_of_files(context: BrowserContext, folder: str) -> None:
    tab = shown(context, folder, KINDS[folder](LONG))
    for size in SIZES:
        tab.locator("select.size").select_option(size.key)
        svg, document = saved(tab, "svg"), printed(tab)
        judge_svg(svg, [], context)
        judge_pdf(document, [], context)
        sheet = read_drawing(svg.decode())
        assert captioned(folder, LONG) in sheet.description and json.loads(sheet.record)["model"] == LONG.model
        if size.wide:
            assert (sheet.width, sheet.millimetres) == (size.wide, pytest.approx(size.millimetres, abs=0.01))
        assert size.tall is None or sheet.height == size.tall
        assert across(document) == pytest.approx(sheet.millimetres, abs=0.5)
    picture = Image.open(io.BytesIO(saved(tab, "png")))
    assert picture.info["dpi"] == pytest.approx((size.dpi,) * 2, abs=0.1)
    assert picture.width == pytest.approx(size.millimetres / 25.4 * size.dpi, abs=2)
    assert len(picture.convert("L").getcolors()) > 50, "something is drawn"


def captioned(folder: str, record: Provenance) -> str:
    """The caption of what is in the file: of all heads one."""
    return (replace(record, layer=0, head=0) if folder == "heads_glass" else record).caption()


def across(document: bytes) -> float:
    return float(pypdf.PdfReader(io.BytesIO(document)).pages[0].mediabox.width) / 72 * 25.4


@pytest.mark.parametrize("folder", ["matrix", "heads_glass"])
def test_a_long_caption_takes_more_lines_and_the_file_says_what_it_is(context: BrowserContext, folder: str) -> None:
    pictures = []
    for record in (SHORT, LONG):
        tab = shown(context, folder, KINDS[folder](record))
        pictures.append(Image.open(io.BytesIO(saved(tab, "png"))))
        assert (
            captioned(folder, record) in pictures[-1].text["Description"] and pictures[-1].text["Software"] == "Vitrine"
        )
        told = {"layer": 1, "head": 1} if folder == "heads_glass" else {}  # of all that it knows, one map is saved
        written = json.loads(pictures[-1].text[KEY])
        assert pictures[-1].text["Title"] and written == json.loads(record.json()) | told
    assert ("layer 1 · head 1" in pictures[0].text["Description"]) == (folder == "heads_glass")
    assert ("queries downwards" in pictures[0].text["Description"]) == (folder == "matrix")
    short, long = pictures
    assert long.width == short.width and long.height >= short.height + 2 * 3 * 17


def test_the_browser_is_told_why_there_is_no_pdf(context: BrowserContext) -> None:
    tab = shown(context, "matrix", KINDS["matrix"](SHORT))
    tab.locator("[data-kind=pdf]").click()
    tab.wait_for_function("() => window.asked")
    show_row(tab, {"serial": tab.evaluate("() => window.asked.serial"), "problem": "it is too large"})
    assert tab.locator("#take_home [role=status]").inner_text() == "Not saved: it is too large"
