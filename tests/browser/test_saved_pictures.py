"""Pictures that components save themselves: the whole caption is readable in them, and what they say of themselves."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench
from tests.browser.canvas_app import grid, normal
from ui.components import heads_glass, matrix, position_tiles
from ui.components.declared import HERE
from viz.ground import Ground
from viz.provenance import Provenance

pytestmark = pytest.mark.browser
PIXELS = np.zeros((56, 56, 3), np.uint8)
SHORT, LONG = (Provenance("attention", model="Model " * words) for words in (1, 60))


def matrix_data(record: Provenance, monkeypatch: pytest.MonkeyPatch) -> bytes:
    sent: list[bytes] = []
    monkeypatch.setattr(matrix, "_component", lambda data, key: sent.append(data))
    where = {"queries": grid(4), "keys": grid(4), "window": 0}
    matrix.matrix_canvas(normal(16, 16), Ground(PIXELS), **where, unit="weight", provenance=record, key="matrix")
    return sent[0]


def heads_data(record: Provenance, _: pytest.MonkeyPatch) -> bytes:
    trace = SimpleNamespace(attention=[SimpleNamespace(shape=(1, 2, 16, 16))])
    return heads_glass._packed(trace, Ground(PIXELS), [np.abs(normal(2, 4, 4))], ["class token"], (0, 0), [], record)


def tiles_data(record: Provenance, _: pytest.MonkeyPatch) -> bytes:
    return position_tiles._packed(normal(4, 4, 8), (1, 1), (-1, 1), record)


def saved(context: BrowserContext, folder: str, data: bytes) -> Image.Image:
    tab: Page = bench(context, f'<div id="host">{(HERE / folder / "markup.html").read_text(encoding="utf-8")}</div>')
    start = """async ([folder, data]) => (await import(`/${folder}/main.js`)).default({
      data: new Uint8Array(data), parentElement: document.querySelector("#host"), setTriggerValue: () => {} })"""
    tab.evaluate(start, [folder, list(data)])
    with tab.expect_download() as waiting:
        tab.locator("button.save").click()
    return Image.open(Path(waiting.value.path()))


@pytest.mark.parametrize(
    ("folder", "pack"), [("matrix", matrix_data), ("heads_glass", heads_data), ("position_tiles", tiles_data)]
)
def test_a_long_caption_takes_more_lines_and_the_file_says_what_it_is(
    context: BrowserContext, monkeypatch: pytest.MonkeyPatch, folder: str, pack: object
) -> None:
    short, long = (saved(context, folder, pack(record, monkeypatch)) for record in (SHORT, LONG))
    assert long.width == short.width and long.height >= short.height + 2 * 20
    for picture, record in ((short, SHORT), (long, LONG)):
        assert record.caption() in picture.text["Description"] and picture.text["Software"] == "Vitrine"
        shown = {"layer": 1, "head": 1} if folder == "heads_glass" else {}  # of all that it knows, one map is saved
        written = json.loads(picture.text["vitrine:provenance"])
        assert picture.text["Title"] and written == json.loads(record.json()) | shown
