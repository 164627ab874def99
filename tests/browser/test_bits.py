"""How few bits, in Chromium: a click on a patch marks it in both maps, and the slider's bits change answer and link."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_click_marks_another_patch_and_bits_change_the_answer(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/bits?bits_model=imagenette_vit&bits=3")
    line = visitor.locator(".st-key-head")
    expect(line).to_contain_text("In 3 bits a weight (linear)", timeout=120_000)
    maps = visitor.locator(".st-key-bits_maps")
    expect(maps.locator(".gtitle")).to_have_text("Attention of the marked token, layer 6")
    field = maps.locator(".nsewdrag").first.bounding_box()
    visitor.mouse.click(field["x"] + field["width"] * 0.2, field["y"] + field["height"] * 0.3)
    expect(visitor).to_have_url(re.compile(r"at=\d+-\d+"))
    slider = visitor.get_by_role("slider", name="Bits")
    slider.press("ArrowRight")
    expect(line).to_contain_text("In 4 bits a weight (linear)")
    expect(visitor).not_to_have_url(re.compile(r"[?&]bits=3"))
