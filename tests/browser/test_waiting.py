"""Old answers do not stand as new ones: while a page or a part of it computes, they are dimmed, and a line says so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from harness.serving import served

pytestmark = pytest.mark.browser
SECONDS = "(line) => Number(getComputedStyle(line, '::after').getPropertyValue('--seconds'))"  # that it has taken
CASES = [  # what is pressed, and a text that is then from before
    ("long", "of the page"),
    ("part", "of the part"),
    ("turn", "of what goes first"),
    ("turn", "of what follows"),
    ("turn", "of the answer"),
]
OPACITY = """(text) => {
  let seen = 1;
  for (let one = text; one; one = one.parentElement) seen *= Number(getComputedStyle(one).opacity);
  return seen;
}"""


@pytest.fixture(scope="module")
def waiting_address() -> Iterator[str]:
    with served("tests/browser/waiting_app.py") as server:
        yield server.address


@pytest.fixture
def page(context: BrowserContext, waiting_address: str) -> Page:
    tab = context.new_page()
    tab.goto(waiting_address)
    expect(tab.get_by_text("of the part")).to_be_visible(timeout=30_000)
    rest(tab)
    return tab


def rest(tab: Page) -> None:
    """Wait until nothing runs."""
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=15_000)


@pytest.mark.parametrize(("button", "text"), CASES)
def test_what_is_from_before_is_dimmed_and_a_line_says_so(page: Page, button: str, text: str) -> None:
    line, old = page.locator(".waiting:not(.queued)"), page.get_by_text(text)
    expect(line).to_be_hidden()
    usual = old.evaluate(OPACITY)
    assert usual >= 0.6
    page.get_by_role("button", name=button).click()
    page.wait_for_timeout(800)
    assert old.evaluate(OPACITY) < usual / 2
    expect(line).to_be_hidden()
    page.wait_for_timeout(700)
    expect(line).to_be_visible()
    assert line.evaluate(OPACITY) == 1
    assert 1 <= line.evaluate(SECONDS) <= 4
    rest(page)
    expect(line).to_be_hidden()
    page.wait_for_function(f"([text, usual]) => ({OPACITY})(text) === usual", arg=[old.element_handle(), usual])


def test_who_waits_for_others_is_told_so_and_nothing_moves(page: Page) -> None:
    told, below = page.locator(".queued"), page.get_by_text("of the part")
    stood = below.bounding_box()
    page.get_by_role("button", name="line").click()
    expect(told).to_have_text("2 before you; about 3 s.")
    expect(told).to_be_visible()
    assert below.bounding_box() == stood
    computing = page.locator(".waiting:not(.queued)")
    expect(computing).to_be_visible()
    over, under = told.bounding_box(), computing.bounding_box()
    assert over["y"] + over["height"] <= under["y"], "one above the other"
    rest(page)
    expect(told).to_be_hidden()


def test_a_view_without_turns_that_comes_after_one_with_them_is_not_dimmed(page: Page) -> None:
    answer = page.get_by_text("of the answer")
    usual = answer.evaluate(OPACITY)
    page.get_by_role("button", name="alone").click()
    expect(page.get_by_text("of what follows")).to_be_hidden()
    rest(page)
    page.wait_for_timeout(800)
    assert answer.evaluate(OPACITY) == usual


def test_a_short_run_dims_nothing(page: Page) -> None:
    page.evaluate(
        f"""() => {{
          window.darkest = 1;
          const opacity = {OPACITY};
          const look = () => {{
            const now = [...document.querySelectorAll("[data-testid=stText]")].map(opacity);
            window.darkest = Math.min(window.darkest, ...now);
            requestAnimationFrame(look);
          }};
          look();
        }}"""
    )
    page.get_by_role("button", name="short").click()
    page.wait_for_timeout(1200)
    rest(page)
    assert page.evaluate("window.darkest") == 1
