"""The token under the mouse is outlined where the roll has taken it, with those that it may meet."""

import numpy as np
import pytest
from playwright.sync_api import Page

from ui import cached, model_picker, spot
from ui.blocks import blocks

pytestmark = pytest.mark.browser


def test_a_token_is_found_again_after_the_roll(visitor: Page, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spot, "token", lambda size: (0, 0))
    trace = cached.trace(model_picker.family("swin")[0].key, cached.example(cached.FIRST_IMAGE), crop="square")
    block = blocks(trace)[1]
    visitor.goto(f"{address}/windows?windows=steps&step=roll")
    charts = [visitor.locator(f".st-key-plan_{key}") for key in ("b", "rolled")]
    for chart in charts:
        chart.locator(".nsewdrag").wait_for(timeout=180_000)
    visitor.wait_for_timeout(1500)
    field = charts[0].locator(".nsewdrag").bounding_box()
    row, column = 1, block.size[1] - 1  # near the top: the roll takes it to the bottom
    x = field["x"] + (column + 0.5) * field["width"] / block.size[1]
    y = field["y"] + (row + 0.5) * field["height"] / block.size[0]
    visitor.mouse.move(x - 5, y)
    visitor.mouse.move(x, y)
    layers = [chart.locator(".vitrine-echo") for chart in charts]
    layers[1].wait_for()
    rolled = np.roll(np.arange(np.prod(block.size)).reshape(block.size), [-move for move in block.shift], axis=(0, 1))
    token = row * block.size[1] + column
    assert layers[0].get_attribute("data-token") == str(token)
    assert layers[1].get_attribute("data-token") == str(int(np.flatnonzero(rolled.ravel() == token)[0]))
    meets = str(int((block.groups == block.groups[row, column]).sum()))
    assert [layer.get_attribute("data-members") for layer in layers] == [meets, meets]
    visitor.mouse.move(5, 5)
    layers[1].wait_for(state="detached")
