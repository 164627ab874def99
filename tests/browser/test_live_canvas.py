"""The canvas taken home: its numbers are the model's, names are text, and it has a size that it may not pass."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from errors import UserError
from inputs.examples import load_image
from models.request import Request
from models.serving.engine import LocalEngine
from models.trace import Trace
from ui.components import live
from ui.components.canvas import CanvasState, taken_home
from viz.ground import Ground
from viz.provenance import KEY, Provenance

LAYER, HEAD, TOKEN = 9, 1, 40
ASKED = """() => new Promise((told) => {
  addEventListener("securitypolicyviolation", (refused) => told(refused.effectiveDirective));
  fetch("https://example.org/").catch(() => setTimeout(() => told("asked"), 500));
})"""  # which rule of the page's own kept it from asking a server
HOSTILE = Provenance("</script><b>attention", model="ViT-S/14 & <i>", kind="bundled", layer=LAYER)


@pytest.fixture(scope="module")
def trace() -> Trace:
    image = load_image("chelsea")
    return LocalEngine().run(Request("vit_s14_saliency", image.pixels, image.digest))


def made(trace: Trace, *, pinned: bool) -> bytes:
    state = CanvasState(TOKEN, pinned, HEAD, "single", "from")
    return taken_home(trace, LAYER, Ground(trace.pixels), state, HOSTILE, language="en")


def opened(browser: Browser, folder: Path, page: bytes) -> tuple[Page, list[str]]:
    """The page in a tab without a network, and what it asks for."""
    (folder / "live.html").write_bytes(page)
    tab = browser.new_context(offline=True).new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda problem: asked.append(str(problem)))
    tab.goto((folder / "live.html").as_uri())
    expect(tab.locator("canvas.large")).to_be_visible()
    return tab, asked


@pytest.mark.browser
def test_it_opens_as_it_was_left_and_its_numbers_are_the_models(browser: Browser, tmp_path: Path, trace: Trace) -> None:
    tab, _ = opened(browser, tmp_path, made(trace, pinned=True))
    canvas = tab.locator(".vitrine")
    expect(canvas).to_have_attribute("data-pinned", str(TOKEN))
    row = canvas.evaluate(f"(root) => root.vitrine.row({TOKEN}, {HEAD})")
    np.testing.assert_allclose(row, trace.attention[LAYER].row(HEAD, TOKEN), atol=2e-4)
    assert tab.evaluate("document.querySelectorAll('b, i').length") == 0, "names are text"
    assert json.loads(tab.locator(f"[id='{KEY}']").text_content())["model"] == "ViT-S/14 & <i>"
    for scheme, paper in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(18, 20, 28)")):
        tab.emulate_media(color_scheme=scheme)
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == paper
    assert tab.evaluate("document.documentElement.lang") == "en"
    refused = tab.evaluate(ASKED)
    assert refused == "connect-src", "what the page shows stays in it: it may ask nobody"
    tab.context.close()


def test_one_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch, trace: Trace) -> None:
    monkeypatch.setattr(live, "LARGEST", 1_000_000)
    with pytest.raises(UserError, match="more than 1: choose a smaller input"):
        made(trace, pinned=False)
