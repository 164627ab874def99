"""Similarity tiles in Chromium: the tile under the mouse, the keys, and the link that keeps the place."""

import re

import pytest
from playwright.sync_api import Page, expect

from analysis.positions import position_similarity
from ui import model_picker
from views.positions import subject

pytestmark = pytest.mark.browser


def wanted(index: int, count: int) -> int:
    """The middle of row or column `index` of `count`, in thousandths, as links write it."""
    return int((index + 0.5) * 1000 / count)


def test_the_tile_under_the_mouse_is_enlarged_and_a_key_moves_on(visitor: Page, address: str) -> None:
    plane = subject.learned(model_picker.family(*subject.FAMILIES)[0].key)
    rows, columns, channels = plane.shape
    visitor.goto(f"{address}/positions?at=20-20")
    root = visitor.locator(".tiles[data-value]")
    root.wait_for(timeout=60_000)
    expect(root).to_have_attribute("data-column", "0")
    box = root.locator(".all").bounding_box()
    corner = {"x": box["width"] - 3, "y": 3}
    root.locator(".all").hover(position=corner)
    expect(root).to_have_attribute("data-column", str(columns - 1))
    expect(root.locator(".which")).to_contain_text(f"row 1, column {columns}")
    root.locator(".all").click(position=corner)
    expect(visitor).to_have_url(re.compile(f"at={wanted(0, rows)}-{wanted(columns - 1, columns)}"))
    expect(visitor.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    value = root.locator(".value")
    for _ in range(20):  # the pin's rerun may lay the page out anew under a mouse that has just come to rest
        one = root.locator(".one").bounding_box()
        root.locator(".one").hover(position={"x": (columns - 1.5) * one["width"] / columns, "y": 2})
        if f"column {columns - 1}:" in value.inner_text():
            break
        visitor.wait_for_timeout(200)
    expect(value).to_contain_text(f"with row 1, column {columns - 1}:")
    cosines = position_similarity(plane.reshape(-1, channels), (rows, columns))
    true, mirrored = cosines[0, -1, 0, -2], cosines[-1, 0, 0, -2]
    assert abs(true - mirrored) > 0.05  # else this could not tell rows from columns
    assert float(root.get_attribute("data-value")) == pytest.approx(true, abs=0.015)
    root.locator(".all").press("ArrowDown")
    expect(root).to_have_attribute("data-row", "1")
    expect(visitor).to_have_url(re.compile(f"at={wanted(1, rows)}-{wanted(columns - 1, columns)}"))
