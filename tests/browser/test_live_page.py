"""The canvas as a file: it opens from the disk with the network off, and the heat follows the mouse."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Locator, Page, expect

from models.regions import Regions
from models.trace import AttentionMap, Trace
from tests.browser.canvas_app import SIDE, fused, layers
from ui.components.canvas import CanvasState, held, taken_home
from ui.components.canvas.packing import off_by
from ui.components.live import LARGEST
from viz.ground import Ground
from viz.provenance import KEY, Provenance

pytestmark = pytest.mark.browser
VIEW = CanvasState(24, True, 1, "single", "to", "log")
REST = CanvasState(0, False, 0, "mean", "from")
PIXELS = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
RECORD = Provenance("model & <script>", "none", "weights", "none", "attention")


@pytest.fixture
def asked(context: BrowserContext) -> list[str]:
    """Every address that the page asks for; the network is off."""
    addresses: list[str] = []
    context.set_offline(True)
    context.on("request", lambda request: addresses.append(request.url))
    return addresses


def page_of(attention: AttentionMap, layers: int, ground: Ground, view: CanvasState) -> bytes:
    """The page of the layer `attention` of a model with `layers` layers."""
    trace = Trace("none", "none", "live", ground.pixels, (attention,) * layers)
    return taken_home(trace, attention.layer, ground, view, RECORD, language="en")


def opened(context: BrowserContext, folder: Path, attention: AttentionMap, view: CanvasState) -> Locator:
    """The canvas of the page for `attention`, opened from the disk; fails where a script of it does."""
    file = folder / "live.html"
    file.write_bytes(page_of(attention, 2, Ground(PIXELS), view))
    tab, problems = context.new_page(), []
    tab.on("pageerror", lambda problem: problems.append(str(problem)))
    tab.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    tab.goto(file.as_uri())
    root = tab.locator(".vitrine[data-frames]")
    root.wait_for(timeout=30_000)
    assert problems == []
    return root


def point(tab: Page, root: Locator, row: int, column: int) -> None:
    box = root.locator("canvas.large").bounding_box()
    tab.mouse.move(box["x"] + (column + 0.5) / 8 * box["width"], box["y"] + (row + 0.5) / 8 * box["height"])


def test_it_opens_on_what_was_pinned(context: BrowserContext, asked: list[str], tmp_path: Path) -> None:
    root = opened(context, tmp_path, layers("tokens")[0], VIEW)
    expect(root).to_have_attribute("data-pinned", "24")
    expect(root).to_have_attribute("data-direction", "to")
    assert_allclose(
        root.evaluate("e => e.vitrine.shown()"), layers("tokens")[0].weights()[0, 1, :, 24], rtol=5e-3, atol=1e-5
    )
    expect(root.get_by_text("logarithmic over three powers of ten")).to_be_visible()
    point(root.page, root, 6, 1)
    expect(root.get_by_text("Head 2: q·k")).to_be_visible()  # where the pinned token's weights come from
    outside = [url for url in asked if not url.startswith(("file:", "data:", "blob:"))]
    assert asked and not outside


@pytest.mark.parametrize("case", ["tokens", "bias", "window", "mixed"])
def test_the_heat_follows_the_mouse_and_heads_can_be_chosen(
    context: BrowserContext, asked: list[str], tmp_path: Path, case: str
) -> None:
    attention = layers(case)[0]
    root = opened(context, tmp_path, attention, REST)
    point(root.page, root, 2, 5)
    flat = int(attention.queries.raster[2, 5])
    expect(root).to_have_attribute("data-token", str(flat))
    window, token = divmod(flat, attention.shape[2])
    expected = attention.weights()[window, :, token]
    assert_allclose(root.evaluate("e => e.vitrine.shown()"), expected.mean(0), atol=2e-3 * np.abs(expected).max())
    root.locator("button.head").nth(2).click()
    expect(root).to_have_attribute("data-fusion", "single")
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def test_it_says_what_it_holds_and_where_it_comes_from(
    context: BrowserContext, asked: list[str], tmp_path: Path
) -> None:
    attention = layers("bias")[0]
    tab = opened(context, tmp_path, attention, REST).page
    assert json.loads(tab.locator(f"[id='{KEY}']").text_content()) == RECORD.record()
    told = tab.locator("body > p").inner_text()
    assert RECORD.caption() in told and held(attention, 2) in told and "layer 1 of 2" in told
    with tab.expect_download() as waiting:
        tab.get_by_role("button", name="PNG").click()
    assert Path(waiting.value.path()).stat().st_size > 10_000


def test_the_error_that_it_states_is_the_browsers(context: BrowserContext, asked: list[str], tmp_path: Path) -> None:
    attention = layers("tokens")[0]
    root = opened(context, tmp_path, attention, REST)
    rows = root.evaluate("e => Array.from({ length: 67 }, (_, token) => e.vitrine.row(token, 0))")
    seen = np.abs(np.array(rows) - attention.weights()[0, 0]).max()
    assert 0 < seen <= 1.01 * off_by(attention) + 1e-7


@pytest.mark.parametrize(("side", "times"), [(16, 4), (37, 1)])
def test_a_large_model_fits(side: int, times: int) -> None:
    """ViT-S/14: 6 heads of 64 channels, at 224 and at 518 pixels, over noise, which no picture's file exceeds."""
    raster = np.arange(side * side, dtype=np.int32).reshape(side, side) + 1
    places = Regions(1, side * side + 1, raster, (14.0, 14.0), ("class",))
    attention = fused(places, places, heads=6, channels=64, scale=0.125)
    noise = np.random.default_rng(1).integers(0, 255, (14 * side * times, 14 * side * times, 3), dtype=np.uint8)
    size = len(page_of(attention, 12, Ground(noise, times), REST))
    assert 0 < size <= LARGEST
