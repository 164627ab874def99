"""Which blocks are needed, in Chromium: a click crosses a block in both models, another one takes the cross away."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_click_leaves_a_block_out_and_brings_it_back(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/needed_blocks?blocks_n=0")
    title = visitor.locator(".st-key-head")
    expect(title).to_contain_text("Without 0 of 12 blocks", timeout=120_000)
    field = visitor.locator(".st-key-blocks_strip .nsewdrag").first.bounding_box()
    crosses = visitor.locator(".st-key-blocks_strip .scatterlayer .point")
    place = (field["x"] + field["width"] * 2.5 / 12, field["y"] + field["height"] / 4)
    visitor.mouse.click(*place)
    expect(title).to_contain_text("Without 1 of 12 blocks")
    expect(crosses).to_have_count(2)
    expect(visitor).to_have_url(re.compile("blocks_flip=4"))  # the third block
    visitor.mouse.click(*place)
    expect(title).to_contain_text("Without 0 of 12 blocks")
    expect(crosses).to_have_count(0)
