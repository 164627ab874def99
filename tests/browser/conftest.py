"""One running app and one Chromium for all browser tests."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from harness import chromium
from harness.serving import served
from tests.browser.hand import Opener


def installed_chromium() -> str:
    """The Chromium of this machine; without one the browser tests are skipped, or fail where they are required."""
    path = chromium.find_chromium()
    if not path and os.environ.get("VITRINE_BROWSER_TESTS") == "required":
        pytest.fail("Browser tests are required here and no Chromium was found.")
    if not path:
        pytest.skip("No Chromium found: install chromium to run the browser tests.")
    return path


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a freshly started server of the whole app."""
    with served("server.py") as server:
        yield server.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=installed_chromium(), args=chromium.FLAGS)
        yield window
        window.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of their own: 1280×900, downloads and clipboard allowed."""
    visitor = browser.new_context(
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",  # else a ghost points at the opening page until the test touches it
        accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )
    yield visitor
    visitor.close()


@pytest.fixture
def visitor(context: BrowserContext, address: str) -> Iterator[Page]:
    """An empty tab. The test fails if the page asks anyone but our own server for anything."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=30_000)
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if leaves(request.url, address) else None)
    yield page
    assert not elsewhere


def leaves(url: str, address: str) -> bool:
    """Whether `url` leads away from the server at `address`."""
    return not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))


@pytest.fixture(scope="session")
def canvas_address() -> Iterator[str]:
    """The canvas alone on a server of its own: no model is loaded."""
    with served("tests/browser/canvas_app.py") as server:
        yield server.address


@pytest.fixture
def canvas_tab(context: BrowserContext) -> Iterator[Page]:
    """A tab; the test fails if any script on it does."""
    tab, problems = context.new_page(), []
    tab.on("pageerror", lambda problem: problems.append(str(problem)))
    yield tab
    assert not problems


@pytest.fixture
def canvas(canvas_tab: Page, canvas_address: str) -> Opener:
    def opened(query: str = "") -> Locator:
        canvas_tab.goto(f"{canvas_address}/?{query}")
        root = canvas_tab.locator(".vitrine[data-frames]")
        root.wait_for(timeout=30_000)
        return root

    return opened
