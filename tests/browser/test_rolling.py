"""The roll in Chromium: what is drawn at a moment is what NumPy's roll gives; it moves only where that is wanted."""

import base64
import io

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from analysis import windows
from tests.browser.bench import bench
from ui.components.declared import HERE
from ui.components.rolling import packed
from viz.ground import Ground

pytestmark = pytest.mark.browser
SIZE, SIDE, SHIFT, TOKEN = (8, 12), (4, 4), (2, 2), (5, 7)
CELL = 10
CENTRES = np.ix_(*(np.arange(length) * CELL + CELL // 2 for length in SIZE))
BEFORE, ROLLED, CUT, BACK = 0, 350, 550, 1000  # thousandths of the time


def picture() -> np.ndarray:
    """A colour per token, none like another."""
    colours = np.random.default_rng(2).integers(0, 256, (*SIZE, 3), dtype=np.uint8)
    return colours.repeat(CELL, axis=0).repeat(CELL, axis=1)


def opened(context: BrowserContext) -> Locator:
    """The component alone on a page, showing the picture above."""
    tab: Page = bench(context, (HERE / "rolling" / "markup.html").read_text(encoding="utf-8"))
    block = packed(Ground(picture()), size=SIZE, side=SIDE, shift=SHIFT, token=TOKEN)
    show = """async (text) => {
      const { default: show } = await import("/rolling/main.js");
      const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      show({ data, parentElement: document.body });
    }"""
    tab.evaluate(show, base64.b64encode(block).decode())
    root = tab.locator(".rolling[data-time]")
    root.wait_for()
    return root


def drawn(root: Locator, time: int) -> np.ndarray:
    """The pixels (row, column, 3) at `time`, in thousandths of the whole."""
    root.locator(".time").fill(str(time))
    address = root.locator(".picture").evaluate("(canvas) => canvas.toDataURL()")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.split(",")[1]))).convert("RGB"))


def test_the_picture_stands_rolls_and_stands_again(context: BrowserContext) -> None:
    root = opened(context)
    tokens = picture()[CENTRES]
    assert_allclose(drawn(root, BEFORE)[CENTRES], tokens)
    assert_allclose(drawn(root, ROLLED)[CENTRES], windows.roll(tokens, SHIFT))
    assert (windows.roll(tokens, SHIFT) != tokens).any()
    assert_allclose(drawn(root, BACK)[CENTRES], tokens)


def lines(with_them: np.ndarray, without: np.ndarray) -> tuple[list[int], list[int]]:
    """Where lines run from edge to edge, in tokens from the top and from the left: all pixels there have changed."""
    changed = (with_them != without).any(axis=2)
    shares = changed.mean(axis=1), changed.mean(axis=0)
    return tuple(sorted({round(at / CELL) for at in np.nonzero(share > 0.99)[0]}) for share in shares)


def test_windows_form_on_the_rolled_picture_and_travel_back_with_it(context: BrowserContext) -> None:
    root = opened(context)
    before, rolled = drawn(root, BEFORE), drawn(root, ROLLED)
    assert lines(drawn(root, CUT), rolled) == ([0, 4, 8], [0, 4, 8, 12])
    assert lines(drawn(root, BACK), before) == ([2, 6], [2, 6, 10])


def test_it_plays_by_itself_only_where_motion_is_wanted(browser: Browser) -> None:
    for motion, moves in (("no-preference", True), ("reduce", False)):
        context = browser.new_context(reduced_motion=motion)
        root = opened(context)
        root.page.wait_for_timeout(1500)
        assert (float(root.get_attribute("data-time")) > 0) == moves, motion
        button = root.get_by_role("button")
        expect(button).to_have_text("Pause" if moves else "Play")
        button.click()
        expect(button).to_have_text("Play" if moves else "Pause")
        context.close()
