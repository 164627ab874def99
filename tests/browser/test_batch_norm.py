"""Batch norm and its rivals in Chromium: another batch changes both charts, and views and choices stand in the link."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
DRAWN = """(key) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  return chart?._fullData ? JSON.stringify(chart._fullData.map(({ y }) => [...y])) : null;
}"""
OTHER = f"([key, before]) => ![null, before].includes(({DRAWN})(key))"
KEYS = ("bn_forward", "bn_backward", "bn_again")


def test_a_larger_outlier_changes_the_numbers_and_the_gradients(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/batch_norm?bn_view=by_hand")
    before = {}
    for key in KEYS:
        visitor.wait_for_function(DRAWN, arg=key, timeout=120_000)
        before[key] = visitor.evaluate(DRAWN, key)
    slider = visitor.locator('[data-testid="stSlider"] input').first
    slider.focus()
    slider.press("ArrowRight")
    expect(visitor).to_have_url(re.compile("bn_by=11"))
    for key in KEYS:
        visitor.wait_for_function(OTHER, arg=[key, before[key]])
    batch, plain, running = json.loads(visitor.evaluate(DRAWN, "bn_forward"))
    assert abs(sum(batch)) < 1e-9 < abs(sum(plain)) and abs(running[4]) > abs(plain[4]), (
        "PN knows the former batches only"
    )
    visitor.get_by_role("radio", name="Batch and running").or_(
        visitor.get_by_role("button", name="Batch and running")
    ).first.click()
    expect(visitor.get_by_text(re.compile("times what independent numbers would give"))).to_be_visible()
    expect(visitor).to_have_url(re.compile("bn_view=running"))
