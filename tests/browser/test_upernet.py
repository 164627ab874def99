"""The page of UPerNet in Chromium: a click on the map asks what decided there, a switch changes the map."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_click_asks_and_a_switch_answers_anew(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1280, "height": 1600})
    visitor.goto(f"{address}/upernet")
    plot = visitor.locator(".st-key-dense .js-plotly-plot")
    plot.wait_for(timeout=180_000)
    bars = visitor.locator(".st-key-decided .js-plotly-plot")
    bars.locator(".bars .point").first.wait_for(timeout=180_000)
    before = bars.locator(".bartext").all_text_contents()
    field = plot.locator(".nsewdrag").first.bounding_box()
    side = min(field["width"], field["height"])
    left, top = field["x"] + (field["width"] - side) / 2, field["y"] + (field["height"] - side) / 2
    visitor.mouse.click(left + side * 0.09, top + side * 0.91)
    expect(visitor).to_have_url(re.compile("at=906-93"))
    expect(bars.locator(".bartext").first).not_to_have_text(before[0])
    visitor.get_by_role("button", name="stage 1").click()
    expect(visitor).to_have_url(re.compile("ways=level_1-"))
    expect(visitor.get_by_text(re.compile(r"\d+% of the pixels .* Switched off: stage 1"))).to_be_visible()
