"""Tokens in another order, in Chromium: equal to Python's, dragged, moved by keys, changed, kept in the link."""

import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from analysis.reordered import Reordered
from tests.browser.bench import bench
from tests.browser.saved import drawing
from tests.browser.spoken import nameless
from views.permutation.shuffle import USUAL

pytestmark = pytest.mark.browser


def compare(model: dict[str, Any], made: Reordered) -> None:
    for coded, name in ((False, "without"), (True, "with")):
        for shuffled, side in ((False, "first"), (True, "yours")):
            assert_allclose(model[name][side], made.steps(shuffled=shuffled, coded=coded).output, atol=1e-9)
        assert_allclose(model[name]["gap"], made.gap(coded=coded), atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_browser_computes_what_python_does(context: BrowserContext, seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = Reordered(rng.integers(-999, 1000, (5, 4)) / 100, rng.permutation(5))
    given = {"tokens": np.round(100 * made.tokens).tolist(), "order": made.order.tolist(), "code": made.code.tolist()}
    compute = "async (given) => (await import('/reordering/maths.js')).compute(given)"
    compare(bench(context).evaluate(compute, given), made)


@pytest.mark.parametrize(
    ("ends", "order"), [((0, 2), [1, 2, 0, 3]), ((3, 0), [3, 0, 1, 2]), ((1, 1), [0, 1, 2, 3]), ((2, 3), [0, 1, 3, 2])]
)
def test_a_token_moves_and_the_others_close_up(context: BrowserContext, ends: tuple, order: list) -> None:
    moved = "async (ends) => (await import('/reordering/maths.js')).moved([0, 1, 2, 3], ...ends)"
    assert bench(context).evaluate(moved, list(ends)) == order


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 100), ("−2,5", -250), (" .25 ", 25), ("10", None), ("x", None), ("", None), ("1e1", None)],
)
def test_what_is_typed_is_a_number_or_none(context: BrowserContext, text: str, number: int | None) -> None:
    typed = "async (text) => (await import('/reordering/edit.js')).hundredths(text) ?? null"
    assert bench(context).evaluate(typed, text) == number


def table(visitor: Page, address: str, query: str = "") -> Locator:
    visitor.goto(f"{address}/permutation?{query}")
    root = visitor.locator(".reordering")
    root.locator(".grip").first.wait_for(timeout=60_000)
    return root


def model(root: Locator) -> dict[str, Any]:
    return root.evaluate("root => root.vitrine.model()")


def order(root: Locator) -> list[int]:
    return root.evaluate("root => root.vitrine.state().order")


def test_a_dragged_token_takes_its_outputs_along_only_without_positions(visitor: Page, address: str) -> None:
    root = table(visitor, address, "reorder=0-1-2-3-4")
    expect(root.locator(".without .verdict")).to_contain_text("Largest difference 0.")
    start, end = (root.locator(".tokens .grip").nth(place).bounding_box() for place in (0, 3))
    visitor.mouse.move(start["x"] + 8, start["y"] + 8)
    visitor.mouse.down()
    visitor.mouse.move(end["x"] + 8, end["y"] + 8, steps=8)
    visitor.mouse.up()
    assert order(root) == [1, 2, 3, 0, 4]
    compare(model(root), Reordered(USUAL / 100, np.array([1, 2, 3, 0, 4])))
    expect(root.locator(".without .verdict")).to_contain_text("Each token keeps its numbers")
    expect(root.locator(".with .verdict")).to_contain_text("The same tokens get other numbers")
    assert root.locator(".without .cell.other").count() == 0 and root.locator(".with .cell.other").count() > 10
    assert root.evaluate("root => root.vitrine.took()") < 100  # milliseconds on a busy computer; 16 is the goal
    expect(visitor).to_have_url(re.compile("reorder=1-2-3-0-4"))
    expect(visitor.get_by_text(re.compile("another: token B moved from place 2 to 1,"))).to_be_visible()
    visitor.go_back()
    expect(visitor).not_to_have_url(re.compile("1-2-3-0-4"))
    expect(root.locator(".tokens .grip").first).to_have_text("A")


def test_a_token_is_moved_by_keys_its_numbers_changed_and_all_taken_home(
    visitor: Page, address: str, context: BrowserContext
) -> None:
    root = table(visitor, address, "reorder=0-1-2-3-4")
    root.locator(".tokens .grip").nth(1).focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        visitor.keyboard.press(key)
    assert order(root) == [0, 2, 1, 3, 4]
    expect(root.locator(".moved")).to_have_text("Token B is now in place 3 of 5.")
    focused = root.evaluate("root => root.getRootNode().activeElement.textContent")
    assert focused == "B", "the keys stay on the token"
    cell = root.locator(".tokens input").nth(0)
    cell.click()
    visitor.keyboard.type("-2.5")
    visitor.keyboard.press("PageUp")
    changed = USUAL.copy()
    changed[0, 0] = -240
    compare(model(root), Reordered(changed / 100, np.array([0, 2, 1, 3, 4])))
    texts, record = drawing(visitor, "reordering", context)  # before Python has heard of it
    assert record["parameters"]["order"] == "1, 3, 2, 4, 5" and record["parameters"]["tokens"].startswith("-2.4 0 1 0;")
    made = Reordered(changed / 100, np.array([0, 2, 1, 3, 4]))
    sides = [(coded, shuffled) for coded in (False, True) for shuffled in (False, True)]
    outputs = [made.steps(shuffled=shuffled, coded=coded).output for coded, shuffled in sides]
    shown = Counter(f"{round(value, 2) + 0:.2f}".replace("-", "−") for output in outputs for value in output.flat)
    assert shown <= Counter(texts)
    expect(visitor).to_have_url(re.compile(r"reorder_x=5x4-240\.0"))


def test_another_shuffle_reaches_a_table_that_was_changed(visitor: Page, address: str) -> None:
    root = table(visitor, address)
    root.locator(".tokens .grip").first.focus()
    visitor.keyboard.press("ArrowDown")
    expect(visitor).to_have_url(re.compile("reorder="))
    visitor.locator(".st-key-reorder_next button").first.click()
    expect(visitor).to_have_url(re.compile("reorder_seed=2"))
    expect(visitor).not_to_have_url(re.compile("reorder="))


def test_the_table_begins_high_and_is_wholly_in_sight(browser: Browser, address: str) -> None:
    for width, height in ((1440, 900), (1366, 768)):
        tab = browser.new_page(viewport={"width": width, "height": height})
        root = table(tab, address)
        assert not nameless(tab)
        boxes = [box.bounding_box() for box in root.locator(".pair").all()]
        assert len(boxes) == 2 and all(box["y"] <= 230 for box in boxes)
        assert all(box["y"] + box["height"] <= height and box["x"] + box["width"] <= width for box in boxes)
        tab.close()
