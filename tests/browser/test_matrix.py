"""The full matrix in Chromium: the cell under the mouse tells the model's own numbers."""

import pytest
from playwright.sync_api import Page, expect

from inputs.examples import load_image
from ui import cached

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("shown", ["weights", "scores"])
def test_the_cell_reached_by_keys_tells_the_models_number(visitor: Page, address: str, shown: str) -> None:
    visitor.goto(f"{address}/?view=matrix&matrix={shown}&matrix_head=2&layer=3&image=coffee")
    root = visitor.locator(".matrix[data-value]")
    root.wait_for(timeout=60_000)
    grid = root.locator(".grid")
    grid.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):
        grid.press(key)
    expect(root).to_have_attribute("data-query", "2")
    expect(root).to_have_attribute("data-key", "1")
    attention = cached.trace(cached.FIRST_MODEL, load_image("coffee")).attention[2]
    row = getattr(attention, shown)(1)[0, 0, 2]
    true = row[1]
    assert float(root.get_attribute("data-value")) == pytest.approx(true, rel=2e-3, abs=1e-5)
    expect(root.locator("figcaption").first).to_contain_text("query 3")
    rank = 1 + int((row > true).sum())
    told = f" times even attention, rank {rank} of {row.size} in its row" if shown == "weights" else ""
    share = root.locator(".share").inner_text()
    assert share.endswith(told) and bool(share) == bool(told)
    assert not told or float(share.removesuffix(told)) == pytest.approx(row.size * true, rel=5e-3)


def test_a_few_reduced_keys_are_no_ribbon_and_masked_pairs_say_so(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/?view=matrix&model=pvt_v2_b0_untrained&layer=1&image=rocket")
    root = visitor.locator(".matrix[data-value]")
    root.wait_for(timeout=60_000)
    box = root.locator(".grid").bounding_box()
    assert root.locator(".grid").evaluate("grid => grid.height / grid.width") == 64
    assert 1 < box["height"] / box["width"] < 1.5
    visitor.goto(f"{address}/?view=matrix&model=imagenette_swin&layer=2&token=255")
    root.wait_for(timeout=60_000)
    grid = root.locator(".grid")
    grid.focus()
    for _ in range(15):
        grid.press("ArrowRight")
    expect(root.locator(".value")).to_have_text("Query 1 → key 16: masked")
