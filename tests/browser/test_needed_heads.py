"""Which heads are needed, in Chromium: a click crosses a head, another one takes the cross away."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_click_switches_a_head_off_and_on_again(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/needed_heads?heads_model=imagenette_vit&heads_off=0")
    title = visitor.locator(".st-key-head")
    expect(title).to_contain_text("Without 0 of 18 heads", timeout=120_000)
    grid = visitor.locator(".st-key-heads_grid .nsewdrag").first
    field = grid.bounding_box()
    crosses = visitor.locator(".st-key-heads_grid .scatterlayer .point")
    place = (field["x"] + field["width"] / 6, field["y"] + field["height"] * 2.5 / 6)
    visitor.mouse.click(*place)
    expect(title).to_contain_text("Without 1 of 18 heads")
    expect(crosses).to_have_count(1)
    expect(visitor).to_have_url(re.compile("heads_flip=40"))  # the seventh head: the first of layer 3
    visitor.mouse.click(*place)
    expect(title).to_contain_text("Without 0 of 18 heads")
    expect(crosses).to_have_count(0)
