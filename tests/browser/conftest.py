"""One running app and one Chromium for all browser tests."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).parent.parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find_chromium() -> str:
    """Path of an installed Chromium; without one the browser tests are skipped, or fail where they are required."""
    found = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found and os.environ.get("VITRINE_BROWSER_TESTS") == "required":
        pytest.fail("Browser tests are required here and no Chromium was found.")
    if not found:
        pytest.skip("No Chromium found: install chromium to run the browser tests.")
    return found


class Server(NamedTuple):
    address: str
    process: subprocess.Popen


@contextmanager
def served(script: str, base: str = "") -> Iterator[Server]:
    """A fresh server of `script` (a path from the root), stopped afterwards; `base` ("/a/b") is the app's own path."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += ["--server.baseUrlPath", base] if base else []
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}{base}/_stcore/health", process)
        yield Server(f"http://127.0.0.1:{port}{base}", process)
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a freshly started server of the whole app."""
    with served("server.py") as server:
        yield server.address


def wait_until_healthy(url: str, process: subprocess.Popen, *, patience: float = 120) -> None:
    """Poll `url` until it answers; fail when the server has died or `patience` seconds are over."""
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - a loopback address of ours
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail("The app did not start.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor of their own: 1280×900, downloads and clipboard allowed."""
    visitor = browser.new_context(
        viewport={"width": 1280, "height": 900},
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
