"""A digit under the pen, in Chromium: the sheet's arithmetic, half a digit drawn and completed, by keys too, linked."""

import re

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.bench import bench, call
from tests.browser.resting import rest

pytestmark = pytest.mark.browser
STROKE = [[0.1, 0.2], [0.45, 0.7]]  # (down, across) in shares of the sheet


def test_a_stroke_inks_points_near_its_way_and_pixels_count_their_points(context: BrowserContext) -> None:
    given = {"stroke": STROKE, "levels": [0] * 63 + [9], "free": [place < 32 for place in range(64)]}
    drawn = "(() => { const sheet = module.newSheet(); module.stroke(sheet, ...given.stroke);"
    page = bench(context)
    sheet = call(page, "digit_pad/ink.js", f"{drawn} return [...sheet]; }})()", given)
    start, end = 32 * np.array(STROKE)
    way = start + np.linspace(0, 1, 4001)[:, None] * (end - start)
    points = np.stack(np.indices((32, 32)), axis=-1).reshape(-1, 1, 2) + 0.5
    near = np.linalg.norm(points - way, axis=-1).min(axis=1) <= 2.6
    assert np.mean(np.array(sheet, bool) != near) < 0.002  # the way has gaps here
    counts = np.array(sheet).reshape(8, 4, 8, 4).sum(axis=(1, 3)).ravel()
    counts[32:] = [0] * 31 + [9]
    levels = f"{drawn} return module.inked(given.levels, sheet, given.free); }})()"
    assert call(page, "digit_pad/ink.js", levels, given) == counts.tolist()


def test_what_is_played_stays_where_the_page_says_the_same(context: BrowserContext) -> None:
    data = {"order": [3, 5], "becomes": [1, 2], "step": 0}
    cases = [(0, data), (1, data), (0, data | {"step": 1}), (2, data | {"step": 1}), (1, data | {"becomes": [1, 3]})]
    page, asked = bench(context), "module.steady(given.view, given.data)"
    views = [{"view": {"data": data, "made": made}, "data": new} for made, new in cases]
    steady = [call(page, "digit_pad/making.js", asked, view) for view in views]
    assert steady == [True, True, False, True, False]


def levels(pad: Locator) -> list[int]:
    return pad.evaluate("pad => pad.vitrine.levels()")


def drag(page: Page, grid: Locator, *places: tuple[float, float]) -> None:
    """Through (down, across) in shares of the grid."""
    box = grid.bounding_box()
    ways = [(box["x"] + across * box["width"], box["y"] + down * box["height"]) for down, across in places]
    page.mouse.move(*ways[0])
    page.mouse.down()
    for way in ways[1:]:
        page.mouse.move(*way, steps=6)
    page.mouse.up()


def test_half_a_digit_is_drawn_and_completed(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/masks?mask_view=complete&digit_from=drawn&digit_pixel=64")
    pad = visitor.locator(".pad")
    grid = pad.locator(".grid")
    expect(grid.get_by_role("gridcell")).to_have_count(64, timeout=120_000)
    rest(visitor)
    empty = levels(pad)
    drag(visitor, grid, (0.08, 0.2), (0.08, 0.75), (0.5, 0.6), (0.9, 0.6))
    drawn = levels(pad)
    assert max(drawn[:8]) == 16
    expect(visitor).to_have_url(re.compile("digit_ink=[0-9a-g]{32}"))
    expect(pad.locator(".cell").nth(50)).to_have_attribute("aria-label", re.compile("of 16, not yours to change"))
    visitor.wait_for_function(
        "([pad, old]) => String(pad.vitrine.levels().slice(32)) !== old",
        arg=[pad.element_handle(), ",".join(map(str, empty[32:]))],
    )
    made = levels(pad)
    assert made[:32] == drawn[:32] and sum(made[32:63]) > 60, "the stroke goes on below"
    by_keys(visitor, pad)
    visitor.locator(".st-key-digit_ends .nsewdrag").first.click(position={"x": 300, "y": 60})
    expect(visitor).to_have_url(re.compile("digit_path=[1-6]"))
    rest(visitor)
    pad.locator(".clear").click()
    expect(visitor).not_to_have_url(re.compile("digit_ink="))


def by_keys(visitor: Page, pad: Locator) -> None:
    """A pixel is chosen, inked, made lighter; it is told, kept, and keys change nothing of the model's."""
    pad.locator(".cell").nth(63).focus()
    before = levels(pad)
    visitor.keyboard.press("Space")
    assert levels(pad) == before
    pad.locator(".cell").nth(23).focus()
    for key in ("ArrowDown", "Space", "PageDown"):
        visitor.keyboard.press(key)
    assert levels(pad)[31] == 12
    expect(pad.locator(".told")).to_have_text("Row 4, column 8: 12 of 16")
    expect(visitor).to_have_url(re.compile("digit_ink=[0-9a-g]{31}c"))


def test_holes_are_filled_in_an_order_of_one_s_own_by_mouse_and_keys_and_back(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/masks?mask_view=fill&fill_order=own")
    pad = visitor.locator(".pad")
    cells, made = pad.locator(".cell"), pad.locator(".made")
    expect(cells).to_have_count(64, timeout=120_000)
    at_first = pad.element_handle()
    cells.nth(0).click()  # no hole
    for count, place in enumerate((27, 36), start=1):
        cells.nth(place).click()
        expect(made).to_have_count(count)
    expect(visitor).to_have_url(re.compile("fill_own=bk(&|$)"))
    visitor.keyboard.press("ArrowRight")
    visitor.keyboard.press("Space")
    expect(visitor).to_have_url(re.compile("fill_own=bkl(&|$)"))
    expect(pad.locator(".told")).to_have_text(re.compile(r"^Row 5, column 6: turn 3: \d+ of 16, .* gave \d+ %$"))
    assert [cells.nth(place).get_attribute("data-turn") for place in (27, 36, 37)] == ["1", "2", "3"]
    expect(visitor.get_by_text("What pixel 38 could be").first).to_be_visible()
    visitor.keyboard.press("Backspace")
    expect(visitor).to_have_url(re.compile("fill_own=bk(&|$)"))
    rest(visitor)
    visitor.go_back()
    expect(made).to_have_count(3)
    pad.locator(".clear").click()
    expect(visitor).not_to_have_url(re.compile("fill_own="))
    expect(made).to_have_count(0)
    expect(pad.locator(".undo")).to_be_disabled()
    assert at_first.evaluate("pad => pad.isConnected"), "whoever uses keys stays where they are"


def test_a_hole_is_made_and_filled_by_playing_until_a_touch_or_at_once(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/masks?mask_view=fill&holes_from=lower&fill_order=raster&fill_turn=1")
    pad = visitor.locator(".pad")
    expect(pad.get_by_role("gridcell")).to_have_count(64, timeout=120_000)
    rest(visitor)
    drag(visitor, pad.locator(".grid"), (0.1, 0.1), (0.1, 0.3))
    assert levels(pad).count(17) == 35, "three, and the lower half"
    visitor.wait_for_function("pad => pad.vitrine.order().length === 35", arg=pad.element_handle())
    expect(visitor).to_have_url(re.compile("holes=e0000000ffffffff"))
    visitor.emulate_media(reduced_motion="no-preference")
    play = pad.locator(".play")
    play.click()
    visitor.wait_for_function("pad => pad.querySelectorAll('.made').length >= 4", arg=pad.element_handle())
    visitor.mouse.move(5, 5)
    visitor.mouse.down()
    expect(play).to_have_text("Play")
    left = levels(pad).count(17)
    expect(visitor).to_have_url(re.compile(f"fill_turn={36 - left}(&|$)"))
    assert 0 < left <= 31 and levels(pad).count(17) == left, "it stands still"
    visitor.emulate_media(reduced_motion="reduce")
    play.click()
    assert 17 not in levels(pad)
    expect(visitor).to_have_url(re.compile("fill_turn=35"))
    expect(pad.locator(".cell").nth(0)).to_have_attribute("aria-label", re.compile("of 16, made by the model"))
    visitor.wait_for_timeout(500)
    assert 17 not in levels(pad), "all stay made when the page has heard of it"


def test_on_a_projector_the_pad_is_as_large_as_the_map_beside_it(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1920, "height": 1080})
    visitor.goto(f"{address}/masks?mask_view=complete")
    looks = visitor.locator(".st-key-digit_attention .vitrine-chart")
    rest(visitor)
    drawn, shown = visitor.locator(".pad .grid").bounding_box(), looks.locator("image").first.bounding_box()
    assert abs(drawn["width"] / shown["width"] - 1) < 0.1
