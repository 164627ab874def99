"""Before or behind, in Chromium: deeper transformers are drawn at once, and a place of the map opens its curves."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
LAYERS = """(count) => {
  const chart = document.querySelector(".st-key-before_layers .js-plotly-plot");
  return chart?._fullData?.[0]?.x.length === count;
}"""
TITLED = """(words) => document.querySelector(".st-key-before_losses .gtitle")?.textContent.includes(words)"""


def test_depth_and_the_place_of_the_map_change_what_is_drawn(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/before?before_depth=6&before_draws=4")
    visitor.wait_for_function(LAYERS, arg=6, timeout=60_000)
    slider = visitor.locator('[data-testid="stSlider"] input').first
    slider.focus()
    slider.press("ArrowRight")
    visitor.wait_for_function(LAYERS, arg=7)
    expect(visitor).to_have_url(re.compile("before_depth=7"))
    visitor.get_by_role("radio", name="Warm-up").click()
    visitor.wait_for_function(TITLED, arg="24 blocks", timeout=60_000)
    visitor.get_by_role("combobox", name="Blocks").click()
    visitor.get_by_role("option", name="3 blocks", exact=True).click()
    visitor.wait_for_function(TITLED, arg="3 blocks, rate")
    expect(visitor).to_have_url(re.compile("before_blocks=3"))
