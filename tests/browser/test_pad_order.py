"""Holes filled in an order of one's own: the pad alone in Chromium, while this file is the page that answers it."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.bench import bench
from ui.components.declared import markup, style
from ui.components.digit_pad import HOLE, _words

pytestmark = pytest.mark.browser
HOLES = (27, 28, 35, 36)
BECOMES = {27: 3, 28: 16, 35: 7, 36: 12}
SHARES = {27: 0.25, 28: 0.5, 35: 0.75, 36: 1.0}
START = """async ([markup, style, data]) => {
  const made = () => document.body.appendChild(Object.assign(document.createElement("div"), { id: "pad" }));
  const host = document.getElementById("pad") ?? made();
  const parentElement = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  if (!parentElement.innerHTML) parentElement.innerHTML = `<style>${style}</style>${markup}`;
  const { default: show } = await import("/digit_pad/main.js");
  window.sent ??= [];
  show({ data, parentElement, setTriggerValue: (name, value) => window.sent.push([name, value]) });
}"""


@dataclass
class Pad:
    """The pad in a tab, told `levels`, which are holes, and what the page knows of the order."""

    tab: Page
    kind: str = "order"
    free: list[bool] = field(default_factory=lambda: [place in HOLES for place in range(64)])

    def show(self, order: tuple[int, ...] = (), *, step: int | None = None, heard: int = 0) -> None:
        """What the page says: so much it has `heard`, this `order` is made, and turn `step` is looked at."""
        data = {
            "levels": [HOLE if place in HOLES else 0 for place in range(64)],
            "free": self.free,
            "kind": self.kind,
            "whole": [5] * 64,
            "order": list(order),
            "becomes": [BECOMES[place] for place in order],
            "step": max(0, len(order) - 1) if step is None else step,
            "shares": [SHARES[place] for place in order],
            "title": "Fill the holes",
            "heard": heard,
            "words": _words(self.kind),
        }
        self.tab.evaluate(START, [markup("digit_pad"), style("digit_pad"), data])

    def sent(self) -> list[Any]:
        """All that was sent since the last time, (name, value) each."""
        return self.tab.evaluate("() => window.sent.splice(0)")

    def cell(self, place: int) -> Any:
        return self.tab.locator(".cell").nth(place)

    def seen(self, name: str) -> list[int]:
        """The pixels of the class `name`."""
        return self.tab.locator(".cell").evaluate_all(
            "(cells, name) => cells.flatMap((cell, at) => (cell.classList.contains(name) ? [at] : []))", name
        )

    def levels(self) -> np.ndarray:
        return np.array(self.tab.locator(".pad").evaluate("pad => pad.vitrine.levels()"))


@pytest.fixture
def pad(context: BrowserContext) -> Pad:
    shown = Pad(bench(context, "<!doctype html><meta charset=utf-8><body></body>"))
    shown.show()
    return shown


def test_a_touch_fills_a_hole_and_no_other_pixel_and_none_twice(pad: Pad) -> None:
    for place in (0, 36, 36, 27):
        pad.cell(place).click()
    assert pad.sent() == [["edit", {"serial": 1, "order": [36]}], ["edit", {"serial": 2, "order": [36, 27]}]]
    assert pad.seen("asked") == [27, 36] and pad.seen("made") == []
    box = pad.tab.locator(".grid").bounding_box()
    pad.tab.mouse.move(box["x"] + 3.5 * box["width"] / 8, box["y"] + 4.5 * box["height"] / 8)
    pad.tab.mouse.down()
    pad.tab.mouse.move(box["x"] + 4.5 * box["width"] / 8, box["y"] + 3.5 * box["height"] / 8, steps=4)
    pad.tab.mouse.up()
    assert pad.sent() == [["edit", {"serial": 3, "order": [36, 27, 35]}]], "a drag is one touch"


def test_what_the_page_makes_of_it_is_shown_with_its_turn_and_told(pad: Pad) -> None:
    pad.cell(36).click()
    pad.cell(27).click()
    pad.show((36, 27), heard=2)
    assert (pad.levels()[[36, 27, 28]] == [12, 3, HOLE]).all()
    assert pad.seen("made") == [27, 36] and pad.seen("asked") == [] and pad.seen("marked") == [27]
    assert [pad.cell(place).get_attribute("data-turn") for place in (36, 27)] == ["1", "2"]
    told = "Row 4, column 4: turn 2: 3 of 16, to which the model gave 25 %"
    assert pad.tab.locator(".told").inner_text() == told == pad.cell(27).get_attribute("aria-label")
    assert pad.cell(36).get_attribute("aria-label").endswith("turn 1: 12 of 16, to which the model gave 100 %")
    assert pad.cell(28).get_attribute("aria-label") == "Row 4, column 5: nothing yet"
    expect(pad.tab.locator(".play")).to_be_hidden()
    pad.cell(28).click()
    assert pad.sent()[-1] == ["edit", {"serial": 3, "order": [36, 27, 28]}], "it goes on from what the page knows"


def test_a_page_that_is_behind_takes_nothing_back(pad: Pad) -> None:
    for place in (36, 27, 28):
        pad.cell(place).click()
    pad.show((36,), heard=1)
    assert pad.seen("made") == [36] and pad.seen("asked") == [27, 28]
    assert pad.tab.locator(".told").inner_text() == ""
    pad.cell(35).click()
    assert pad.sent()[-1][1]["order"] == [36, 27, 28, 35]
    pad.show((36, 28), heard=2)
    assert pad.seen("made") == [36] and pad.seen("asked") == [27, 28, 35], "what begins otherwise is not ours"
    pad.show((36, 27, 28, 35), heard=4)
    assert pad.seen("made") == [27, 28, 35, 36] and pad.seen("asked") == []


def test_keys_fill_and_take_back_and_the_buttons_too(pad: Pad) -> None:
    undo, clear = pad.tab.locator(".undo"), pad.tab.locator(".clear")
    expect(undo).to_be_disabled()
    expect(clear).to_be_disabled()
    pad.cell(27).focus()
    for key in ("Space", "ArrowRight", "Enter", "x", "Delete"):
        pad.tab.keyboard.press(key)
    assert [value["order"] for _, value in pad.sent()] == [[27], [27, 28], [27]]
    pad.show((27, 28, 35), heard=3)
    expect(undo).to_be_enabled()
    pad.tab.keyboard.press("Backspace")
    assert pad.sent()[-1][1]["order"] == [27, 28] and pad.seen("made") == [27, 28]
    undo.click()
    assert pad.sent()[-1][1]["order"] == [27] and pad.seen("made") == [27]
    clear.click()
    assert pad.sent()[-1][1]["order"] == [] and pad.seen("made") == []
    expect(undo).to_be_disabled()


def test_looking_at_an_earlier_turn_goes_on_from_there(pad: Pad) -> None:
    pad.show((27, 28, 35), step=1)
    assert pad.seen("made") == [27, 28] and pad.seen("marked") == [28] and pad.levels()[35] == HOLE
    pad.cell(36).click()
    assert pad.sent() == [["edit", {"serial": 1, "order": [27, 28, 36]}]]


def test_where_holes_are_punched_nothing_is_filled_in_turn(context: BrowserContext) -> None:
    pad = Pad(bench(context, "<!doctype html><meta charset=utf-8><body></body>"), kind="holes", free=[True] * 64)
    pad.show((27, 28), step=0)
    expect(pad.tab.locator(".undo")).to_be_hidden()
    expect(pad.tab.locator(".play")).to_be_visible()
    assert pad.seen("marked") == [27] and pad.seen("made") == []
    pad.cell(0).click()
    pad.tab.wait_for_function("() => window.sent.length")
    [[name, value]] = pad.sent()
    assert name == "edit" and value["levels"][0] == HOLE and "order" not in value
