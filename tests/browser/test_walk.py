"""The walk over the pages: its measures on a page made by hand, and what they say of some pages of the house."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext

from tests.browser.bench import bench
from tests.browser.measuring import measured
from tests.browser.walk import SIZES, Seen, Size, names, opened, sheet

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><body style="margin:0; width:100%">
<style>button, p, canvas { position: absolute; margin: 0; white-space: nowrap } canvas { top: 333px }</style>
<canvas width="300" height="40" style="top: 10px"></canvas><canvas width="300" height="200"></canvas>
<button style="left: 10px; top: 60px; width: 90px">here</button>
<button style="left: 60px; top: 60px; width: 90px">over it</button>
<button style="left: 160px; top: 60px; width: 90px">beside</button>
<p style="left: 98%; top: 100px">sticks out</p>
<p style="left: 0; top: 130px; width: 40px; overflow: hidden">shortened at its end</p>
<div style="position: absolute; top: 160px; width: 60px; height: 20px; overflow: hidden"><p>longer than it</p></div>
<div style="position: absolute; top: 190px; width: 60px; height: 30px; overflow: auto"><p>scrolled to</p></div>
<div style="position: absolute; top: 230px; left: 100px; width: 60px; height: 30px; overflow: auto">
<button style="left: 70px">scrolled away</button></div>
<button style="left: 165px; top: 230px; width: 80px">there</button>
<p style="width: 1px; height: 1px; overflow: hidden">for those who listen</p>
</body>"""
GOALS = {  # CSS pixels above the first picture in a window of 1440 × 900, at most
    **dict.fromkeys(("attention", "cabinet", "distillation", "local_global", "points", "pyramids"), 230),
    **{"forward": 335},  # below its row of boxes, which tests/browser/test_forward.py looks at
    **{"windows": 235, "compare": 250, "positions": 250, "depth": 265},
}


def test_what_is_cut_off_and_what_overlaps_is_found(context: BrowserContext) -> None:
    tab = bench(context, PAGE)
    tab.evaluate("document.body.append(document.createElement('div'))")
    found = measured(tab)
    assert found.top == 333
    assert set(found.clipped) == {"sticks out", "shortened at its end", "longer than it"}
    assert found.overlaps == ["here | over it"]


def test_shadow_trees_are_looked_into(context: BrowserContext) -> None:
    tab = bench(context, "<!doctype html><body><div id=host></div></body>")
    tab.evaluate(
        """() => document.getElementById("host").attachShadow({ mode: "open" }).innerHTML =
          '<p style="position: absolute; left: 99%; white-space: nowrap">far out</p><canvas height=150></canvas>'"""
    )
    found = measured(tab)
    assert found.clipped == ["far out"] and found.top is not None


@pytest.mark.parametrize("page", sorted(GOALS))
def test_the_picture_begins_high_and_nothing_is_cut_off(browser: Browser, address: str, page: str) -> None:
    tab = opened(browser, address, page, SIZES["laptop"])
    found = measured(tab)
    tab.context.close()
    assert found.top <= GOALS[page]
    assert not found.clipped and not found.overlaps


NARROW = {"phone": SIZES["phone"], "200 %": Size(720, 450)}
ALL_SEEN = "(choices) => choices.every((one) => one.scrollWidth <= one.clientWidth + 1)"


@pytest.mark.parametrize("size", NARROW)
@pytest.mark.parametrize("page", ["depth", "pyramids", "local_global"])
def test_a_narrow_window_cuts_nothing_off_and_hides_no_choice(
    browser: Browser, address: str, page: str, size: str
) -> None:
    tab = opened(browser, address, page, NARROW[size])
    found = measured(tab)
    assert not found.clipped and not found.overlaps
    assert tab.locator("[data-testid=stButtonGroup] [role=radiogroup]").evaluate_all(ALL_SEEN)
    tab.context.close()


def test_all_ten_clouds_are_in_sight(browser: Browser, address: str) -> None:
    tab = opened(browser, address, "points", SIZES["laptop"])
    strip = tab.locator(".strip")
    assert strip.locator("button").count() == 10
    assert strip.evaluate("(strip) => strip.scrollWidth <= strip.clientWidth")
    tab.context.close()


def test_a_sheet_holds_every_view() -> None:
    shots = [Image.new("RGB", (1440, 900), colour) for colour in ("red", "green", "blue", "black")]
    paper = sheet([Seen("", shot, measured=None) for shot in shots])
    assert paper.size == (3 * 640, 2 * 400)
    colours = [paper.getpixel((x, y)) for x, y in ((320, 200), (960, 200), (1600, 200), (320, 600))]
    assert colours == [shot.getpixel((0, 0)) for shot in shots]
    assert set(names()) == {path.stem for path in Path("pages").glob("*.py")}
