"""Canvases of one group in Chromium: one hand, two pictures."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from tests.browser.canvas_app import layers
from tests.browser.hand import centre, click

pytestmark = pytest.mark.browser
MIDDLE = ("30", "90")  # the tokens nearest the middle: 3 + 3 * 8 + 3 of the first, 6 * 14 + 6 of the second


@pytest.fixture
def pair(context: BrowserContext, canvas_address: str) -> Iterator[Callable[..., tuple[Locator, Locator]]]:
    page, problems = context.new_page(), []
    page.on("pageerror", lambda problem: problems.append(str(problem)))

    def opened(query: str = "") -> tuple[Locator, Locator]:
        page.goto(f"{canvas_address}/?case=pair&{query}")
        roots = page.locator(".vitrine[data-frames]")
        expect(roots).to_have_count(2, timeout=30_000)
        return roots.nth(0), roots.nth(1)

    yield opened
    assert not problems


def tokens(first: Locator, second: Locator, wanted: tuple[str, str]) -> None:
    for root, token in zip((first, second), wanted, strict=True):
        expect(root).to_have_attribute("data-token", token)


def test_the_same_pixel_lies_under_both_mice(pair: Callable) -> None:
    first, second = pair()
    tokens(first, second, MIDDLE)
    first.page.mouse.move(*centre(first, 2, 5, 8))  # at 2.5 / 8 and 5.5 / 8 of the picture
    tokens(first, second, (str(3 + 2 * 8 + 5), str(4 * 14 + 9)))
    first.page.mouse.move(*centre(second, 13, 0, 14))
    tokens(first, second, (str(3 + 7 * 8), str(13 * 14)))
    first.page.mouse.move(5, 5)
    tokens(first, second, MIDDLE)


def test_a_click_pins_in_both_and_python_hears_of_both(pair: Callable) -> None:
    first, second = pair()
    click(first, 2, 5)
    expect(first.page.get_by_text("python 0 24 True mean from")).to_be_visible()
    expect(first.page.get_by_text(f"python 1 {4 * 14 + 9} True mean from")).to_be_visible()
    second.get_by_text("Attended by", exact=True).click()
    second.get_by_text("Max", exact=True).click()
    expect(first.page.get_by_text("python 0 24 True max to")).to_be_visible()
    first.locator(".picture").focus()
    first.page.keyboard.press("Escape")
    expect(first.page.get_by_text(f"python 1 {MIDDLE[1]} False max to")).to_be_visible()


def test_a_token_without_a_place_has_no_counterpart_where_its_name_is_unknown(pair: Callable) -> None:
    first, second = pair()
    click(second, 0, 0, 14)
    expect(first).to_have_attribute("data-pinned", "3")
    first.get_by_role("button", name="register 2").click()
    expect(first).to_have_attribute("data-pinned", "2")
    expect(second).to_have_attribute("data-pinned", "")


@pytest.mark.parametrize("scale", ["own", "weight", "uniform"])
def test_colour_scales_are_apart_or_together_as_asked(pair: Callable, scale: str) -> None:
    first, second = pair(f"scale={scale}")
    tokens(first, second, MIDDLE)
    keys = [attention.shape[3] for attention in layers("tokens")]
    alone = [layer.weights()[0, :, int(token)].mean(0) for layer, token in zip(layers("tokens"), MIDDLE, strict=True)]
    alone = [row[len(layer.keys.prefix) :].max() for row, layer in zip(alone, layers("tokens"), strict=True)]
    times = max(high * count for high, count in zip(alone, keys, strict=True))
    wanted = {"own": alone, "weight": [max(alone)] * 2, "uniform": [times / count for count in keys]}[scale]
    assert max(wanted) / min(wanted) > 1.1 or scale == "weight"
    for root, value in zip((first, second), wanted, strict=True):
        root.page.wait_for_timeout(300)
        assert float(root.get_attribute("data-highest")) == pytest.approx(value, rel=5e-3)
