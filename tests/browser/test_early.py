"""A hand that is faster than a page's first run: what it does while the rest is still computed is not lost."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from harness.serving import served

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def early_address() -> Iterator[str]:
    with served("tests/browser/early_app.py") as server:
        yield server.address


@pytest.fixture
def page(tab: Page, early_address: str) -> Page:
    """The page with its controls, while it still computes."""
    tab.goto(early_address)
    tab.locator(".reordering .grip").first.wait_for()
    expect(tab.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "running")
    assert not tab.get_by_text("all of it").count()
    return tab


def test_a_choice_is_heard(page: Page) -> None:
    page.get_by_role("radio", name="there").click()
    expect(page.get_by_text("all of it, there")).to_be_visible()
    assert re.search(r"\?way=there$", page.url)


def test_a_component_is_heard(page: Page) -> None:
    page.locator(".tokens .grip").nth(1).press("ArrowDown")
    page.wait_for_url(re.compile(r"\?order=02134$"))
    expect(page.get_by_text("all of it, here")).to_be_visible()


def test_a_part_is_heard(page: Page) -> None:
    page.get_by_role("slider", name="Number").press("ArrowRight")
    page.wait_for_url(re.compile(r"\?number=2$"))
    expect(page.get_by_text("number 2")).to_be_visible()
