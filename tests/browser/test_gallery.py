"""The gallery in Chromium: a card is a link all over, and keeps the visit."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_click_on_the_picture_opens_its_page_and_nothing_bars_the_way(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/gallery")
    visitor.locator(".st-key-card_compare a").wait_for(timeout=60_000)
    violations = Axe().run(visitor).response["violations"]
    assert not [fault["id"] for fault in violations if fault["impact"] in {"serious", "critical"}]
    visitor.locator(".st-key-card_compare img").scroll_into_view_if_needed()
    box = visitor.locator(".st-key-card_compare img").bounding_box()
    visitor.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 3)
    visitor.wait_for_url(re.compile("/compare"))
    expect(visitor.locator("h1")).to_have_text("What do two models see in one picture?")
