"""Lessons in Chromium: walked by keyboard, a bet made and revealed, resumed by a link, read by a narrow window."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from lessons import shelf
from tests.browser.spoken import nameless

pytestmark = pytest.mark.browser
STEPS = shelf.house("en")["by_hand"].steps


def strip(visitor: Page) -> Locator:
    return visitor.locator(".st-key-guide")


def ring(visitor: Page, key: str) -> str:
    return visitor.locator(f".st-key-{key}").first.evaluate("lit => getComputedStyle(lit).outlineStyle")


def first_words(place: int) -> str:
    return STEPS[place].words.split(".")[0][:40]


def test_a_lesson_is_walked_by_keyboard_and_ends_where_it_stands(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/by_hand")
    visitor.get_by_role("button", name="Guide me").click()
    expect(strip(visitor)).to_contain_text(first_words(0))
    expect(visitor.locator(".by-hand")).to_have_count(0)  # what would answer the question
    visitor.keyboard.press("PageDown")
    expect(strip(visitor)).to_contain_text(first_words(1))
    assert ring(visitor, "by_hand") == "solid"
    for key, place in (("PageDown", 2), ("PageUp", 1), ("PageDown", 2)):
        visitor.keyboard.press(key)
        expect(strip(visitor)).to_contain_text(first_words(place))
    expect(visitor).to_have_url(re.compile("hand_scale=0.*lesson=by_hand&lesson_step=3"))
    expect(visitor.get_by_label("divide by √d")).not_to_be_checked()
    visitor.locator(".st-key-guide_end button").first.click()
    expect(strip(visitor)).to_have_count(0)
    expect(visitor.get_by_label("divide by √d")).not_to_be_checked()


def test_a_bet_is_made_by_keyboard_and_the_truth_stands_beside_it(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/by_hand?lesson=by_hand&lesson_step=1")
    bet = visitor.locator(".st-key-bet")
    bet.get_by_role("button", name="half to three quarters").focus()
    assert not nameless(visitor)
    visitor.keyboard.press("Enter")
    expect(bet).to_contain_text("You bet “half to three quarters”: right.")
    weights = visitor.locator(".by-hand .matrix.weights .cell")
    expect(weights).to_have_count(16)
    largest = max(float(text) for text in weights.all_inner_texts())
    expect(bet).to_contain_text(f"{largest:.0%}")
    bet.get_by_role("button", name="Bet again").click()
    expect(weights).to_have_count(0)


def test_a_curve_is_drawn_by_one_sweep_and_stands_beside_the_truth(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/windows?lesson=windows&lesson_step=3")
    plot = visitor.locator(".curve .plot")
    handles = plot.get_by_role("slider")
    expect(handles).to_have_count(8)
    box = plot.bounding_box()
    visitor.mouse.move(box["x"] + 60, box["y"] + box["height"] - 40)
    visitor.mouse.down()
    visitor.mouse.move(box["x"] + box["width"] - 40, box["y"] + 30, steps=40)
    visitor.mouse.up()
    shares = [int(handle.get_attribute("aria-valuenow")) for handle in handles.all()]
    assert shares == sorted(shares) and shares[0] < 25 and shares[-1] > 75
    handles.first.focus()
    visitor.keyboard.press("ArrowUp")
    expect(handles.first).to_have_attribute("aria-valuenow", str(shares[0] + 2))
    visitor.get_by_role("button", name="This is my bet").click()
    expect(visitor.locator(".st-key-bet")).to_contain_text("percentage points off on average")
    expect(visitor.locator(".st-key-plan_shifted .js-plotly-plot")).to_be_visible()


def test_a_place_is_bet_on_by_a_click_and_both_are_marked(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/?lesson=attention&lesson_step=2")
    picture = visitor.locator(".st-key-bet_place .js-plotly-plot .nsewdrag")
    picture.wait_for()
    expect(visitor.locator(".vitrine[data-frames]")).to_have_count(0)
    box = picture.bounding_box()
    visitor.mouse.click(box["x"] + 0.25 * box["width"], box["y"] + 0.25 * box["height"])
    bet = visitor.locator(".st-key-bet")
    expect(bet).to_contain_text("of the picture’s diagonal away")
    expect(bet.locator(".js-plotly-plot .scatterlayer .trace:has(.point)")).to_have_count(3)
    expect(visitor.locator(".vitrine[data-frames]")).to_have_count(1)


def test_a_link_resumes_and_a_phone_sees_strip_and_ring(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(f"{address}/by_hand?lesson=by_hand&lesson_step=5")
    expect(strip(visitor)).to_contain_text(first_words(4))
    expect(visitor.locator(".by-hand .label img").first).to_be_visible()
    box = strip(visitor).bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] < 844 / 3
    visitor.get_by_role("button", name="Next").click()
    expect(visitor.locator(".by-hand.given")).to_be_visible()
    visitor.reload()
    expect(strip(visitor)).to_contain_text(first_words(5))


def test_what_a_step_lights_far_below_comes_into_sight(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/points?lesson=points&lesson_step=5")
    lit = visitor.locator(".st-key-overlap").first
    lit.wait_for()
    expect(lit).to_be_in_viewport(timeout=15_000)
    assert ring(visitor, "overlap") == "solid"
