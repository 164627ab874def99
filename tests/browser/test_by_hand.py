"""Attention by hand in Chromium: changed by keys and drags, pointed at, taken home."""

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.saved import taken
from tests.browser.spoken import nameless
from tests.browser.test_by_hand_modules import NAMES, USUAL, compare
from tests.browser.walk import SIZES, made
from ui.components.attention_by_hand.hand import put_together

pytestmark = pytest.mark.browser


def table(visitor: Page, address: str, query: str = "") -> Locator:
    visitor.goto(f"{address}/by_hand?{query}")
    root = visitor.locator(".by-hand")
    root.locator(".matrix.output .cell").first.wait_for(timeout=60_000)
    return root


def numbers(root: Locator) -> dict[str, Any]:
    return json.loads(root.evaluate("root => JSON.stringify(root.vitrine.numbers())"))


def test_a_changed_token_changes_every_later_matrix_and_the_link(visitor: Page, address: str) -> None:
    root = table(visitor, address)
    before = numbers(root)
    compare(before, put_together(USUAL))
    cell = root.locator(".matrix.x .cell").first
    cell.click()
    visitor.keyboard.type("3.5")
    after = numbers(root)
    changed = {**USUAL, "x": USUAL["x"].replace("4x3.100", "4x3.350", 1)}
    compare(after, put_together(changed))
    assert all(before[name] != after[name] for name in NAMES)
    assert root.evaluate("root => root.vitrine.took()") < 100  # milliseconds on a busy computer; 16 is the goal
    expect(visitor).to_have_url(re.compile(r"hand_x=4x3\.350\.0"))
    root.locator(".reset").click()
    expect(visitor).not_to_have_url(re.compile("hand_x"))
    compare(numbers(root), put_together(USUAL))
    visitor.go_back()
    expect(visitor).to_have_url(re.compile("hand_x"))
    expect(cell).to_have_value("3.5")


def test_a_number_is_dragged_and_stepped(visitor: Page, address: str) -> None:
    root = table(visitor, address)
    cell = root.locator(".matrix.wv .cell").nth(4)
    box = cell.bounding_box()
    visitor.mouse.move(box["x"] + 10, box["y"] + 10)
    visitor.mouse.down()
    visitor.mouse.move(box["x"] + 40, box["y"] + 10, steps=5)
    visitor.mouse.up()
    expect(cell).to_have_value("2.5")  # 30 px: ten steps of 0.05
    title = visitor.locator("h1").bounding_box()
    visitor.mouse.move(box["x"] + 10, box["y"] + 10)
    visitor.mouse.down()
    visitor.mouse.move(title["x"], title["y"])  # in one step, so that the table does not hear of it
    visitor.mouse.up()
    visitor.mouse.move(box["x"] + 40, box["y"] + 10, steps=5)
    expect(cell).to_have_value("2.5")
    cell.focus()
    visitor.keyboard.press("PageDown")
    expect(cell).to_have_value("2.4")


def test_cells_are_reached_by_keys_and_light_what_they_come_from(visitor: Page, address: str) -> None:
    root = table(visitor, address, "hand_mask=causal")
    assert not nameless(visitor)
    expect(root.locator(".line")).to_contain_text("Output, row 2, column 2")  # what the page's sentence speaks of
    cell = root.locator(".matrix.output .cell").first
    cell.focus()
    for key in ("ArrowDown", "ArrowRight"):
        visitor.keyboard.press(key)
    expect(root.locator('.cell[data-lit="0"]')).to_have_attribute("aria-label", "Output, row 2, column 2")
    expect(root.locator(".line")).to_contain_text("Output, row 2, column 2: 0.09·0 + 0.91·4")
    direct = root.locator('.cell[data-lit="1"]').evaluate_all(
        "cells => cells.map(({ dataset: d }) => [d.name, d.row, d.column].join(' '))"
    )
    assert sorted(direct) == ["v 0 1", "v 1 1", "weights 1 0", "weights 1 1"]
    root.locator(".matrix.scores .cell").nth(2).hover()
    expect(root.locator(".line")).to_contain_text("Scores, row 1, column 3")
    visitor.mouse.move(2, 2)
    expect(root.locator(".line")).to_contain_text("Output, row 2, column 2")


def test_a_mask_of_one_s_own_is_made_by_clicks_and_keys(visitor: Page, address: str) -> None:
    root = table(visitor, address)
    root.locator("select.mask").select_option("own")
    cells = root.locator(".matrix.masked .cell")
    cells.nth(1).click()
    visitor.keyboard.press("ArrowRight")
    visitor.keyboard.press("Enter")
    compare(numbers(root), put_together({**USUAL, "mask": "own-1001-1111-1111-1111"}))
    expect(visitor).to_have_url(re.compile("hand_mask=own-1001-1111-1111-1111"))
    root.locator(".stepper.tokens button").last.click()
    assert numbers(root)["x"]["rows"] == 5 and root.locator(".matrix.scores .cell").count() == 25


def test_files_carry_numbers_and_where_they_come_from(visitor: Page, address: str) -> None:
    root = table(visitor, address)
    svg = taken(visitor, "by_hand", "svg").read_text(encoding="utf-8")
    record = json.loads(re.search(r'<metadata id="vitrine-provenance">(.*?)</metadata>', svg)[1].replace("&quot;", '"'))
    assert record["table"] == USUAL and record["parameters"]["mask"] == "no mask"
    root.locator("select.mask").select_option("causal")
    caption = taken(visitor, "by_hand", "svg").read_text(encoding="utf-8")  # before Python has heard of it
    assert "mask = causal mask" in caption and '"mask":"causal mask"' in caption.replace("&quot;", '"')
    assert svg.count("<rect") > 150 and "Vaswani" in svg and "Queries" in svg
    data = taken(visitor, "by_hand", "png").read_bytes()
    assert data.startswith(b"\x89PNG") and b"vitrine:provenance" in data


def test_six_patches_stand_in_one_line_on_a_laptop(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1366, "height": 768})
    root = table(visitor, address, "hand=patches")
    made, mixed = (root.locator(f".table > .{name}").bounding_box() for name in ("make", "mix"))
    assert mixed["x"] > made["x"] + made["width"]


def test_the_line_lets_the_mouse_through_to_the_cell_below_it(visitor: Page, address: str) -> None:
    made(visitor, SIZES["small"])
    root = table(visitor, address)
    cell = root.locator(".matrix.output .cell").nth(3)
    box = cell.bounding_box()
    visitor.mouse.move(box["x"] + 5, box["y"] + 5)
    expect(root.locator('.cell[data-lit="0"]')).to_have_attribute("aria-label", "Output, row 2, column 1")
    visitor.wait_for_timeout(300)
    assert cell.evaluate("(cell) => cell.matches(':hover')"), "else the line comes and goes"


COVERED = """(root) => [...root.querySelectorAll(".cell")].filter((cell) => {
  const { left, top, width, height } = cell.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + height / 2];
  return y > 0 && y < innerHeight && root.getRootNode().elementFromPoint(x, y)?.className === "line";
}).map((cell) => cell.ariaLabel)"""


@pytest.mark.parametrize("size", ["small", "zoomed", "phone"])
def test_in_a_low_window_the_line_lies_on_no_number_until_one_is_chosen_and_never_on_that(
    visitor: Page, address: str, size: str
) -> None:
    made(visitor, SIZES[size])
    root = table(visitor, address)
    assert root.evaluate(COVERED) == []
    cells = root.locator(".matrix.k .cell")
    cells.first.focus()
    assert root.locator(".line").bounding_box()["y"] < SIZES[size].height
    for row in (2, 3, 4):
        visitor.keyboard.press("ArrowDown")
        chosen = f"Keys, row {row}, column 1"
        expect(root.locator('.cell[data-lit="0"]')).to_have_attribute("aria-label", chosen)
        assert chosen not in root.evaluate(COVERED)


def test_an_empty_box_is_not_filled_in_the_dark(visitor: Page, address: str) -> None:
    visitor.emulate_media(color_scheme="dark")
    empty = table(visitor, address).locator(".plain input")
    expect(empty).not_to_be_checked()
    assert empty.evaluate("box => getComputedStyle(box).appearance") == "none"  # a browser's own is filled with grey
    assert empty.evaluate("box => getComputedStyle(box).backgroundColor") == "rgba(0, 0, 0, 0)"
    filled = visitor.locator(".by-hand .scale input")
    expect(filled).to_be_checked()
    assert filled.evaluate("box => getComputedStyle(box).backgroundColor") != "rgba(0, 0, 0, 0)"
    visitor.emulate_media(color_scheme="light")
