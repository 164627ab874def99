"""Tables as files: they open from the disk with the network off, and everything follows what is typed."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Page, expect

from analysis.normalisation import normalised
from analysis.reordered import Reordered
from tests.browser.test_by_hand_modules import USUAL, compare
from ui.components import attention_by_hand, number_block, reordering
from ui.components.attention_by_hand.hand import put_together
from ui.components.live import LARGEST
from views.norms.subject import SHAPE, usual
from viz.provenance import KEY, Provenance

pytestmark = pytest.mark.browser
RECORD = Provenance("table & <script>", "none", source="</script> 2017")


def opened(context: BrowserContext, folder: Path, page: bytes, wanted: str) -> Page:
    """The page opened from the disk; fails where a script of it does, or where it asks for anything."""
    file, problems, asked = folder / "live.html", [], []
    file.write_bytes(page)
    context.set_offline(True)
    context.on("request", lambda request: asked.append(request.url))
    tab = context.new_page()
    tab.on("pageerror", lambda problem: problems.append(str(problem)))
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    tab.goto(file.as_uri())
    tab.locator(wanted).first.wait_for()
    assert problems == [] and not [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert json.loads(tab.locator(f"[id='{KEY}']").text_content()) == RECORD.record()
    assert tab.locator("h1").inner_text() == RECORD.title() and RECORD.caption() in tab.locator("body > p").inner_text()
    assert len(page) < LARGEST / 10
    return tab


def test_attention_by_hand_computes_offline(context: BrowserContext, tmp_path: Path) -> None:
    hand = put_together(USUAL)
    setting = attention_by_hand.Setting("usual", hand, resizable=True)
    page = attention_by_hand.taken_home(hand, setting, RECORD, language="en")
    tab = opened(context, tmp_path, page, ".by-hand .matrix.output .cell")
    root = tab.locator(".by-hand")
    compare(numbers(tab), put_together(USUAL))
    root.locator(".matrix.x .cell").first.fill("3.5")
    compare(numbers(tab), put_together({**USUAL, "x": USUAL["x"].replace("4x3.100", "4x3.350", 1)}))
    root.locator(".matrix.scores .cell").nth(2).hover()
    expect(root.locator(".line")).to_contain_text("Scores, row 1, column 3")


def numbers(tab: Page) -> dict[str, Any]:
    return json.loads(tab.locator(".by-hand").evaluate("root => JSON.stringify(root.vitrine.numbers())"))


def test_an_order_is_changed_offline(context: BrowserContext, tmp_path: Path) -> None:
    made = Reordered(np.arange(20).reshape(5, 4) * 37 % 300 / 100, np.arange(5))
    shown = {"tokens": np.round(100 * made.tokens).astype(int), "order": made.order, "code": made.code}
    page = reordering.taken_home(**shown, names="ABCDE", provenance=RECORD, language="en")
    tab = opened(context, tmp_path, page, ".reordering .grip")
    tab.locator(".tokens .grip").nth(1).press("ArrowDown")
    model = tab.locator(".reordering").evaluate("root => root.vitrine.model()")
    moved = Reordered(made.tokens, np.array([0, 2, 1, 3, 4]))
    assert_allclose(model["with"]["yours"], moved.steps(shuffled=True, coded=True).output, atol=1e-9)


def test_a_block_is_normalised_offline(context: BrowserContext, tmp_path: Path) -> None:
    page = number_block.taken_home(number_block.Block(usual(), 5, (-32, 22)), "layer", RECORD, language="en")
    tab = opened(context, tmp_path, page, ".block .number input")
    tab.locator(".number input").first.fill("9.9")
    values = usual()
    values[0, 0, 0] = 99
    after = tab.locator(".block").evaluate("root => [...root.vitrine.model().after]")
    assert_allclose(after, normalised(values.reshape(SHAPE) / 10, "layer").ravel(), atol=1e-9)
