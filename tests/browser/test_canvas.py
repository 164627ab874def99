"""The canvas in Chromium: its arithmetic against NumPy's, and what it shows as it is chosen."""

from collections.abc import Callable

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from numpy.testing import assert_allclose
from playwright.sync_api import Page, expect

from tests.browser.canvas_app import layers
from tests.browser.hand import Opener, click, colours

pytestmark = pytest.mark.browser
CASES = ("tokens", "bias", "window", "reduced", "mixed", "class")


@pytest.mark.parametrize("case", CASES)
def test_rows_and_columns_equal_those_of_numpy(canvas: Opener, case: str) -> None:
    root = canvas(f"case={case}")
    attention = layers(case)[0]
    windows, heads, queries, keys = attention.shape
    top = np.abs(attention.weights()).max()
    for window, head, token in {(0, 0, 0), (windows - 1, heads - 1, min(queries, keys) - 1)}:
        row = root.evaluate("(e, [f, h]) => e.vitrine.row(f, h)", [window * queries + token, head])
        assert_allclose(row, attention.row(head, token, window), atol=2e-3 * top)
        column = root.evaluate("(e, [f, h]) => e.vitrine.column(f, h)", [window * keys + token, head])
        assert_allclose(column, attention.weights(head, window)[0, 0, :, token], atol=2e-3 * top)


def test_a_finished_picture_is_there_before_the_mouse_moves(canvas: Opener) -> None:
    root = canvas()
    expect(root).to_have_attribute("data-token", "0")
    expect(root.get_by_text("Class token attends to …")).to_be_visible()
    expect(root.get_by_text("Move the mouse over the picture.")).to_be_visible()
    assert_allclose(root.evaluate("e => e.vitrine.shown()"), layers("tokens")[0].weights()[0, :, 0].mean(0), atol=1e-3)
    assert len(colours(root)) > 20


def test_another_layer_comes_without_the_picture(canvas_tab: Page, canvas: Opener) -> None:
    received: list[bytes] = []
    canvas_tab.once("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    root = canvas()
    assert any(b"vitrine_ground" in message for message in received)
    received.clear()
    canvas_tab.get_by_role("radio", name="2").click()
    expect(root).to_have_attribute("data-layer", "1")
    assert any(b"vitrine_canvas" in message for message in received)
    assert not any(b"vitrine_ground" in message for message in received)


def test_who_attends_to_it_is_one_switch_away(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    root.get_by_text("Attended by", exact=True).click()
    expect(root).to_have_attribute("data-direction", "to")
    expected = layers("tokens")[0].weights()[0, :, :, 24].mean(0)
    assert_allclose(root.evaluate("e => e.vitrine.shown()"), expected, atol=2e-3 * expected.max())
    assert float(root.get_attribute("data-row-sum")) == pytest.approx(expected.sum(), rel=2e-3)


@pytest.mark.parametrize(("fusion", "fuse"), [("Max", np.max), ("Min", np.min)])
def test_heads_can_be_fused(canvas: Opener, fusion: str, fuse: Callable) -> None:
    root = canvas()
    root.get_by_text(fusion, exact=True).click()
    expect(root).to_have_attribute("data-fusion", fusion.lower())
    expected = fuse(layers("tokens")[0].weights()[0, :, 0], axis=0)
    assert_allclose(root.evaluate("e => e.vitrine.shown()"), expected, atol=1e-3)


def test_a_click_on_a_small_map_shows_that_head_alone(canvas: Opener) -> None:
    root = canvas()
    root.get_by_role("button", name="Head 2").click()
    assert_allclose(root.evaluate("e => e.vitrine.shown()"), layers("tokens")[0].row(1, 0), atol=1e-3)
    expect(root.page.get_by_text("python 0 False 1 single from")).to_be_visible()
    root.get_by_role("button", name="Head 2").click()
    expect(root).to_have_attribute("data-fusion", "mean")


def test_one_scale_for_all_maps_ends_at_the_highest_value(canvas: Opener) -> None:
    root = canvas()
    weights = layers("tokens")[0].weights()[0, :, 0, 3:]
    numbers = root.locator(".numbers span")
    assert float(numbers.last.inner_text()) == pytest.approx(weights.mean(0).max(), rel=0.01)
    root.get_by_text("Same scale").click()
    expect(root.get_by_text("one scale for all maps")).to_be_visible()
    assert float(numbers.last.inner_text()) == pytest.approx(weights.max(), rel=0.01)


def test_nothing_serious_for_those_who_cannot_see_it(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    expect(root).to_have_attribute("data-pinned", "24")
    violations = Axe().run(root.page).response["violations"]
    assert not [fault["id"] for fault in violations if fault["impact"] in {"serious", "critical"}]
