"""What components watch and listen to in Chromium: no more after many updates, and nothing once their page is left."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
APP = "[data-testid=stApp]"
COUNTED = """
window.watched = [];
for (const kind of ["IntersectionObserver", "MutationObserver", "ResizeObserver"]) {
  window[kind] = class extends window[kind] {
    observe(target, ...options) {
      super.observe(target, ...options);
      watched.push({ observer: this, target });
    }
    disconnect() {
      super.disconnect();
      watched = watched.filter(({ observer }) => observer !== this);
    }
  };
}
window.heard = new Set();
const { addEventListener, removeEventListener } = document;
document.addEventListener = function (type, listener, ...options) {
  if (type === "vitrine-together") heard.add(listener);
  addEventListener.call(document, type, listener, ...options);
};
document.removeEventListener = function (type, listener, ...options) {
  heard.delete(listener);
  removeEventListener.call(document, type, listener, ...options);
};
"""


@pytest.fixture
def counting(newcomer: Page) -> Page:
    newcomer.add_init_script(COUNTED)
    newcomer.set_viewport_size({"width": 2560, "height": 1000})  # so that the menu shows every section
    return newcomer


def watching(page: Page, target: str) -> int:
    """How many observers watch an element that matches `target`."""
    return page.evaluate("target => watched.filter((each) => each.target.matches?.(target)).length", target)


def turn_to(page: Page, section: str, path: str) -> None:
    """Another page, without loading the app anew."""
    page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    page.locator(f'[data-testid=stTopNavDropdownLink][href$="/{path}"]').click()


def test_a_chart_watches_as_much_after_many_updates_as_at_first(counting: Page, address: str) -> None:
    counting.goto(f"{address}/sets")
    heads = counting.locator(".st-key-set_heads .vitrine-chart")
    expect(heads).to_have_attribute("data-drawn", "1")
    expect(counting.locator(APP)).to_have_attribute("data-test-script-state", "notRunning")
    app = watching(counting, APP)
    slider = counting.locator('[data-testid="stSlider"] input').first
    slider.focus()
    for drawn in ("2", "3", "4"):
        slider.press("ArrowRight")
        expect(heads).to_have_attribute("data-drawn", drawn)
    assert watching(counting, ".st-key-set_heads .vitrine-chart") == 2
    assert watching(counting, APP) == app


def test_who_leaves_a_page_leaves_nothing_that_watches_or_listens(counting: Page, address: str) -> None:
    counting.goto(address)
    canvas, drawn = counting.locator(".vitrine[data-frames]"), counting.locator(".vitrine-chart[data-drawn]")
    canvas.wait_for()
    expect(drawn).to_have_count(1)
    app = watching(counting, APP)
    turn_to(counting, "What about points?", "sets")
    counting.locator(".st-key-set_heads .vitrine-chart[data-drawn]").wait_for()
    expect(canvas).to_have_count(0)
    counting.wait_for_function("heard.size === 0")
    turn_to(counting, "Who looks where?", "")
    canvas.wait_for()
    expect(drawn).to_have_count(1)
    counting.wait_for_function("heard.size === 1")
    counting.wait_for_timeout(500)
    assert watching(counting, APP) == app
    assert watching(counting, ".vitrine, .vitrine-chart") == 1 + 2


def test_the_tiles_of_positions_are_watched_once(counting: Page, address: str) -> None:
    counting.goto(f"{address}/positions?at=20-20")
    tiles = counting.locator(".tiles[data-value]")
    tiles.wait_for()
    for _ in range(3):
        before = counting.url
        tiles.locator(".all").press("ArrowDown")
        expect(counting).not_to_have_url(before)
        expect(counting.locator(APP)).to_have_attribute("data-test-script-state", "notRunning")
    assert watching(counting, "canvas.all") == 1
