"""Which heads are needed, in Chromium: a click crosses a head, another one takes the cross away."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.resting import rest

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


DRAWN = """() => {
  window.drawnInTurn = [];
  const keyOf = ({ className }) => className.match(/st-key-(\\S+)/)[1];
  const note = ({ target }) => window.drawnInTurn.push(keyOf(target.closest('[class*="st-key-"]')));
  const seen = new MutationObserver((changes) => changes.forEach(note));
  seen.observe(document.body, { subtree: true, attributeFilter: ["data-drawn"] });
}"""


def test_map_and_answer_are_drawn_first_and_the_rest_follows_by_itself(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/needed_heads?heads_model=imagenette_vit&heads_off=3")
    shown, followed = (visitor.locator(f".st-key-turn_{part} [data-turn]") for part in ("first", "rest"))
    expect(visitor.locator(".st-key-head")).to_contain_text("Without 3 of 18 heads", timeout=120_000)
    expect(followed).not_to_have_attribute("data-behind", "")
    rest(visitor)
    before = shown.get_attribute("data-turn")
    visitor.evaluate(DRAWN)
    visitor.get_by_role("slider", name="Heads off").press("ArrowRight")
    expect(visitor.locator(".st-key-head")).to_contain_text("Without 4 of 18 heads")
    expect(shown).not_to_have_attribute("data-turn", before)
    expect(followed).to_have_attribute("data-turn", shown.get_attribute("data-turn"))
    visitor.wait_for_function("() => window.drawnInTurn.length === 3")
    assert visitor.evaluate("window.drawnInTurn") == ["heads_maps", "heads_answer", "heads_grid"]
