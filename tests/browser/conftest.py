"""One running app and one Chromium for all browser tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page, Request, expect, sync_playwright

from harness import chromium
from harness.serving import Server, served
from tests.browser.hand import Opener

WINDOW = {"width": 1280, "height": 900}


def installed_chromium() -> str:
    """The Chromium of this machine; without one the browser tests are skipped, or fail where they are required."""
    path = chromium.find_chromium()
    if not path and os.environ.get("VITRINE_BROWSER_TESTS") == "required":
        pytest.fail("Browser tests are required here and no Chromium was found.")
    if not path:
        pytest.skip("No Chromium found: install chromium to run the browser tests.")
    return path


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A freshly started server of the whole app."""
    with served("server.py") as server:
        yield server


@pytest.fixture(scope="session")
def address(server: Server) -> str:
    """Where it listens."""
    return server.address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        window = playwright.chromium.launch(executable_path=installed_chromium(), args=chromium.FLAGS)
        yield window
        window.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of their own: 1280×900, downloads and clipboard allowed."""
    visitor = arriving(browser)
    yield visitor
    visitor.close()


def arriving(browser: Browser) -> BrowserContext:
    return browser.new_context(
        viewport=WINDOW,
        reduced_motion="reduce",  # else a ghost points at the opening page until the test touches it
        accept_downloads=True,
        permissions=["clipboard-read", "clipboard-write"],
    )


@pytest.fixture(scope="session")
def lasting(browser: Browser) -> Iterator[Page]:
    """One tab for many tests: a new one compiles Streamlit's scripts anew, which takes longer than most tests."""
    visitor = arriving(browser)
    yield visitor.new_page()
    visitor.close()


@pytest.fixture
def tab(lasting: Page) -> Iterator[Page]:
    """The lasting tab, left as a new one is: nothing kept, no way back, the mouse at rest. What can't be taken back,
    `add_init_script` and `route_web_socket`, wants a `newcomer`."""
    lasting.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    yield lasting
    lasting.unroute_all()
    lasting.mouse.up()
    if lasting.url.startswith("http"):
        lasting.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
    lasting.goto("about:blank")
    lasting.context.clear_cookies()
    for other in lasting.context.pages[1:]:
        other.close()
    lasting.mouse.move(0, 0)
    lasting.set_viewport_size(WINDOW)
    lasting.emulate_media(color_scheme="light", reduced_motion="reduce")
    session = lasting.context.new_cdp_session(lasting)
    session.send("Page.resetNavigationHistory")
    session.detach()


@pytest.fixture
def visitor(tab: Page, address: str) -> Iterator[Page]:
    """A tab to open the app in. The test fails if the page asks anyone but our own server for anything."""
    with among_us(tab, address):
        yield tab


@pytest.fixture
def newcomer(context: BrowserContext, address: str) -> Iterator[Page]:
    """As `visitor`, in a browser that has never seen the app."""
    page = context.new_page()
    page.set_default_timeout(60_000)
    expect.set_options(timeout=60_000)
    with among_us(page, address):
        yield page


@contextmanager
def among_us(page: Page, address: str) -> Iterator[None]:
    """Fails afterwards if `page` has asked anyone but the server at `address`."""
    elsewhere: list[str] = []

    def asking(request: Request) -> None:
        if leaves(request.url, address):
            elsewhere.append(request.url)

    page.on("request", asking)
    yield
    page.remove_listener("request", asking)
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
def canvas_tab(tab: Page) -> Iterator[Page]:
    """A tab; the test fails if any script on it does."""
    problems: list[str] = []

    def hear(problem: Error) -> None:
        problems.append(str(problem))

    tab.on("pageerror", hear)
    yield tab
    tab.remove_listener("pageerror", hear)
    assert not problems


@pytest.fixture
def canvas(canvas_tab: Page, canvas_address: str) -> Opener:
    def opened(query: str = "") -> Locator:
        canvas_tab.goto(f"{canvas_address}/?{query}")
        root = canvas_tab.locator(".vitrine[data-frames]")
        root.wait_for(timeout=30_000)
        return root

    return opened
