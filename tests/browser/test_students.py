"""What a student copies, in Chromium: a clicked patch asks in every picture, a student and a view are chosen."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_a_click_moves_the_patch_and_a_turn_leaves_relations_alone(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/students?student_of=class")
    line = visitor.locator(".st-key-head")
    expect(line).to_contain_text("Head 1’s rows lie", timeout=120_000)
    field = visitor.locator(".st-key-student_values .nsewdrag").first
    field.wait_for(timeout=60_000)
    box = field.bounding_box()
    visitor.mouse.click(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    expect(visitor).to_have_url(re.compile(r"\bat=\d+-\d+"), timeout=30_000)
    expect(visitor).not_to_have_url(re.compile("student_of=class"))
    visitor.get_by_role("radio", name="Turned").click()
    expect(line).to_contain_text("rounding", timeout=60_000)
    visitor.get_by_role("slider", name="Draw").press("ArrowRight")
    expect(visitor).to_have_url(re.compile("student_draw=2"))
