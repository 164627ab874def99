"""How many numbers, in Chromium: a click chooses a head and a weight, fewer directions change link and line."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


def click(visitor: Page, chart: Locator, *, across: float, down: float) -> None:
    field = chart.locator(".nsewdrag").first
    field.scroll_into_view_if_needed()
    field = field.bounding_box()
    visitor.mouse.click(field["x"] + field["width"] * across, field["y"] + field["height"] * down)


def test_a_click_chooses_a_head_and_a_weight(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/rank?rank=5")
    line = visitor.locator(".st-key-head")
    expect(line).to_contain_text("rank 5 misses", timeout=120_000)
    click(visitor, visitor.locator(".st-key-rank_every"), across=1 / 6, down=5.5 / 6)
    expect(visitor).to_have_url(re.compile(r"rank_layer=6.*rank_head=1|rank_head=1.*rank_layer=6"))
    visitor.get_by_role("radio", name="Weights").click()
    expect(line).to_contain_text("at rank 24 the first guess", timeout=60_000)
    click(visitor, visitor.locator(".st-key-rank_weight_every"), across=7 / 8, down=2.5 / 6)
    expect(visitor).to_have_url(re.compile(r"rank_weight=blocks\.2\.mlp\.fc2\.weight"))
    visitor.get_by_role("slider", name="Rank").press("ArrowLeft")
    expect(line).to_contain_text("at rank 23 the first guess")
