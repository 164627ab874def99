"""Tokens of the canvas pointed at and pinned, in Chromium: by mouse, keys, a finger, a link and a ghost."""

import re
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page, expect

from tests.browser.canvas_app import layers
from tests.browser.hand import Opener, centre, click

pytestmark = pytest.mark.browser


def test_the_heat_follows_the_mouse_without_asking_the_server(canvas: Opener) -> None:
    root = canvas()
    before = root.locator("canvas.large").screenshot()
    root.page.mouse.move(*centre(root, 2, 5, 8))
    expect(root).to_have_attribute("data-token", str(3 + 2 * 8 + 5))
    assert root.locator("canvas.large").screenshot() != before
    assert float(root.get_attribute("data-row-sum")) == pytest.approx(1, abs=1e-3)
    root.page.mouse.move(5, 5)
    expect(root).to_have_attribute("data-token", "0")
    expect(root.page.get_by_text("runs 1", exact=True)).to_be_visible()


def test_a_click_pins_and_a_second_one_lets_go(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    expect(root).to_have_attribute("data-pinned", "24")
    expect(root.page.get_by_text("python 24 True 0 mean from")).to_be_visible()
    root.page.mouse.move(*centre(root, 6, 1, 8))
    expect(root).to_have_attribute("data-token", "24")
    shown = layers("tokens")[0].weights()[0, :, 24].mean(0)[3 + 6 * 8 + 1]
    pointed = root.locator("dl div", has_text="pointed at").locator("dd").inner_text()
    value, rank = pointed.split(", rank ")
    assert float(value) == pytest.approx(shown, rel=0.01)
    row = layers("tokens")[0].weights()[0, :, 24].mean(0)
    assert abs(int(rank.split(" of ")[0]) - (1 + (row > shown).sum())) <= 1 and rank.endswith("of 67")
    click(root, 2, 5)
    expect(root).to_have_attribute("data-pinned", "")
    expect(root.page.get_by_text("python 0 False 0 mean from")).to_be_visible()


def told(root: Locator, text: str) -> str:
    """The line under the picture once it holds `text`, in plain numbers."""
    line = root.locator(".hint")
    expect(line).to_contain_text(text)
    return line.inner_text().replace("−", "-")


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize(("case", "template"), [("tokens", r"÷ √6 = {}"), ("bias", r"× 0\.500 \+ bias {} = {}")])
def test_pointing_tells_where_a_weight_comes_from(canvas: Opener, case: str, template: str, direction: str) -> None:
    attention = replace(layers(case)[0], scale=6**-0.5 if case == "tokens" else 0.5)
    root = canvas(f"case={case}&direction={direction}&token=24&scale={attention.scale}")
    root.page.mouse.move(*centre(root, 6, 1, 8))
    query, key = (24, 3 + 6 * 8 + 1) if direction == "from" else (3 + 6 * 8 + 1, 24)
    weights = attention.weights()[0, :, query, key]
    head = int(weights.argmax())
    line = told(root, "q·k")
    number = r"(-?[\d.]+(?:·10\S+)?)"
    opening = rf"^{number} times even attention\. Head (\d) gives the largest part, (\d+) % of all heads’ sum\."
    times, most, share = map(float, re.search(opening, line).groups())
    assert (times, most) == (pytest.approx(67 * weights.mean(), rel=0.01), head + 1)
    assert share == pytest.approx(100 * weights[head] / weights.sum(), abs=1)  # rounded, from half precision
    pattern = (
        rf"Head {head + 1}: q·k {number} {template.format(*[number] * template.count('{}'))}\. .* makes {number} of"
    )
    product, *bias, score, weight = map(float, re.search(pattern, line).groups())
    assert product == pytest.approx(float(attention.query[0, head, query] @ attention.key[0, head, key]), rel=0.01)
    assert score == pytest.approx(float(attention.scores(head)[0, 0, query, key]), rel=0.01)
    assert bias == pytest.approx([] if attention.bias is None else [float(attention.bias[0, 0, query, key])], rel=0.01)
    assert weight == pytest.approx(weights[head], rel=0.01)


def test_the_page_handing_back_old_choices_does_not_undo_new_ones(canvas: Opener) -> None:
    root = canvas()
    for column in (5, 6, 2):
        click(root, 2, column)
        expect(root.page.get_by_text(f"python {19 + column} True")).to_be_visible()
        expect(root).to_have_attribute("data-pinned", str(19 + column))
    root.page.wait_for_timeout(500)
    expect(root).to_have_attribute("data-pinned", "21")


def test_a_pin_does_not_send_the_layer_again(canvas_tab: Page, canvas: Opener) -> None:
    received: list[int] = []
    canvas_tab.once("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    root = canvas()
    layer = max(received)
    received.clear()
    click(root, 2, 5)
    expect(canvas_tab.get_by_text("python 24 True 0 mean from")).to_be_visible()
    assert sum(received) < layer / 2


def test_the_keyboard_does_what_the_mouse_does(canvas: Opener) -> None:
    root = canvas()
    root.locator(".picture").focus()
    for key, pinned in (("ArrowDown", 39), ("ArrowRight", 40), ("ArrowUp", 32), ("ArrowLeft", 31), ("Escape", "")):
        root.page.keyboard.press(key)
        expect(root).to_have_attribute("data-pinned", str(pinned))
    root.page.keyboard.press("Enter")
    expect(root).to_have_attribute("data-pinned", "0")
    expect(root.locator("[aria-live]")).to_contain_text("Pinned. Class token attends to")


def test_a_finger_draws_the_token_along_and_pins_where_it_is_lifted(browser: Browser, canvas_address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    tab = context.new_page()
    tab.goto(canvas_address)
    root = tab.locator(".vitrine[data-frames]")
    root.wait_for(timeout=30_000)
    expect(root.get_by_text("Move a finger over the picture.")).to_be_visible()
    touch = context.new_cdp_session(tab)
    drag(touch, root, (1, 1), (2, 4))
    expect(root).to_have_attribute("data-pinned", str(3 + 2 * 8 + 4))
    drag(touch, root, (5, 1), (6, 6))
    expect(root).to_have_attribute("data-pinned", str(3 + 6 * 8 + 6))
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def drag(touch: CDPSession, root: Locator, *cells: tuple[int, int]) -> None:
    """Draw a finger from the first of `cells` to the last; the token shown is the one under it all the way."""
    for kind, cell in zip(("touchStart", "touchMove"), cells, strict=True):
        points = [dict(zip("xy", centre(root, *cell, 8), strict=True))]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        expect(root).to_have_attribute("data-token", str(3 + cell[0] * 8 + cell[1]))
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_tokens_without_a_place_are_buttons(canvas: Opener) -> None:
    root = canvas()
    root.get_by_role("button", name="register 2").click()
    expect(root).to_have_attribute("data-pinned", "2")
    expect(root.get_by_role("button", name="register 2")).to_have_attribute("aria-pressed", "true")
    mass = layers("tokens")[0].weights()[0, :, 2].mean(0)
    expect(root.locator("dl div", has_text="on class").locator("dd")).to_have_text(f"{mass[0]:.3f}")
    expect(root.locator("dl div", has_text="on registers").locator("dd")).to_have_text(f"{mass[1:3].sum():.3f}")


def test_a_pinned_token_keeps_its_place_in_the_next_layer(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)  # the middle of that cell is (17.5, 38.5) of 56 pixels
    expect(root.page.get_by_text("python 24 True")).to_be_visible()
    root.get_by_text("Smooth").click()
    root.page.get_by_role("radio", name="2").click()
    expect(root).to_have_attribute("data-layer", "1")
    expect(root).to_have_attribute("data-pinned", str(4 * 14 + 9))
    expect(root.page.get_by_text(f"python {4 * 14 + 9} True")).to_be_visible()
    expect(root.locator("input[type=checkbox]").first).to_be_checked()


def test_a_link_opens_with_its_token_pinned(canvas: Opener) -> None:
    root = canvas("token=40")
    expect(root).to_have_attribute("data-pinned", "40")
    expect(canvas("token=9999")).to_have_attribute("data-pinned", "")


def test_only_the_window_of_the_token_is_painted(canvas: Opener) -> None:
    root = canvas("case=window")
    root.page.mouse.move(*centre(root, 0, 0, 8))
    flat = int(layers("window")[0].queries.raster[0, 0])
    expect(root).to_have_attribute("data-token", str(flat))
    expect(root.get_by_text(f"Row 1, column 1 in window {flat // 16 + 1} of 4 attends to …")).to_be_visible()


def test_a_ghost_points_until_the_visitor_does(browser: Browser, canvas_address: str) -> None:
    for motion, moves in (("no-preference", True), ("reduce", False)):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion=motion)
        tab = context.new_page()
        tab.goto(f"{canvas_address}/?ghost=1")
        root = tab.locator(".vitrine[data-frames]")
        root.wait_for(timeout=30_000)
        tokens = set()
        for _ in range(40):
            tab.wait_for_timeout(100)
            tokens.add(root.get_attribute("data-token"))
        assert (len(tokens) > 4) == moves, motion
        tab.mouse.move(2, 2)  # anywhere
        tab.wait_for_timeout(300)
        still = {root.get_attribute("data-token") for _ in range(3) if not tab.wait_for_timeout(200)}
        assert still == {"0"}, "the class token, as if nobody had pointed"
        context.close()
