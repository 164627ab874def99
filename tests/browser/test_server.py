"""What the server says beside its answers: how long files last, and that nobody may frame or guess."""

import gzip
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from harness.serving import served
from ui.components.chart import LIBRARY
from ui.components.declared import built, where

STATIC = Path(__file__).parent.parent.parent / "static"

pytestmark = pytest.mark.browser


def asked(url: str, **headers: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of the answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers=named)  # noqa: S310 - a loopback address of ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - a loopback address of ours
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def test_the_chart_library_lasts_as_long_as_its_name(address: str) -> None:
    for _ in range(2):  # made, then remembered
        headers, body = asked(f"{address}/app/static/{LIBRARY}")
        assert "javascript" in headers["content-type"] and "immutable" in headers["cache-control"]
        assert body == (STATIC / LIBRARY).read_bytes()


def test_remembered_files_come_as_each_browser_wants_them(address: str) -> None:
    plain, gzipped = {}, {"Accept_Encoding": "gzip"}
    for wants in (plain, gzipped, plain, gzipped):
        headers, body = asked(f"{address}/app/static/{LIBRARY}", **wants)
        assert headers.get("content-encoding") == ("gzip" if wants else None)
        body = gzip.decompress(body) if wants else body
        assert body == (STATIC / LIBRARY).read_bytes()


def test_what_does_not_exist_is_not_remembered_as_something(address: str) -> None:
    for _ in range(2):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            asked(f"{address}/app/static/nothing.js")


def test_every_answer_is_hardened(address: str) -> None:
    for path in ("/", "/_stcore/health", f"/app/static/{LIBRARY}"):
        headers, _ = asked(f"{address}{path}")
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "SAMEORIGIN"


def test_components_last_as_long_as_the_name_of_their_folder(address: str) -> None:
    for _ in range(2):
        headers, body = asked(f"{address}/app/static/components/{where('canvas/main.js')}")
        assert "javascript" in headers["content-type"] and "immutable" in headers["cache-control"]
        assert body == built()


@pytest.mark.parametrize("script", ["app.py", "server.py"])
def test_components_find_their_modules_below_a_path(context: BrowserContext, script: str) -> None:
    """With Streamlit's own command, and behind a proxy that gives the app a path of its own."""
    with served(script, "/glass/case") as server:
        page = context.new_page()
        page.goto(server.address)
        expect(page.locator(".vitrine[data-frames]")).to_be_visible(timeout=120_000)
        expect(page.get_by_role("button", name="Copy link to this view")).to_be_visible()
