"""Who may look at whom, in Chromium: a click on a pixel of the digit makes it the one that asks."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("key", ["mask_row", "mask_hops"])
def test_a_click_marks_another_token(visitor: Page, address: str, key: str) -> None:
    visitor.goto(f"{address}/masks?mask=causal")
    title = visitor.locator(".st-key-mask_row .gtitle")
    expect(title).to_have_text("Token 37 may look at 37", timeout=120_000)
    field = visitor.locator(f".st-key-{key} .nsewdrag").first.bounding_box()
    side = min(field["width"], field["height"])
    left, top = field["x"] + (field["width"] - side) / 2, field["y"] + (field["height"] - side) / 2
    visitor.mouse.click(left + side * 1.5 / 8, top + side * 2.5 / 8)
    expect(title).to_have_text("Token 18 may look at 18")
    expect(visitor).to_have_url(re.compile("mask_token=18"))
