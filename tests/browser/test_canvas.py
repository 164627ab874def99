"""The canvas in Chromium: its arithmetic against NumPy's, and everything a hand can do to it."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from numpy.testing import assert_allclose
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, CDPSession, Locator, Page, expect

from harness.serving import served
from tests.browser.canvas_app import SIDE, TITLE, layers

pytestmark = pytest.mark.browser
CASES = ("tokens", "bias", "window", "reduced", "mixed", "class")
Opener = Callable[..., Locator]


@pytest.fixture(scope="module")
def canvas_address() -> Iterator[str]:
    """The canvas alone on a server of its own: no model is loaded."""
    with served("tests/browser/canvas_app.py") as server:
        yield server.address


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A tab; the test fails if any script on it does."""
    tab, problems = context.new_page(), []
    tab.on("pageerror", lambda problem: problems.append(str(problem)))
    yield tab
    assert not problems


@pytest.fixture
def canvas(page: Page, canvas_address: str) -> Opener:
    def opened(query: str = "") -> Locator:
        page.goto(f"{canvas_address}/?{query}")
        root = page.locator(".vitrine[data-frames]")
        root.wait_for(timeout=30_000)
        return root

    return opened


def centre(root: Locator, row: float, column: float, side: int) -> tuple[float, float]:
    """Page coordinates of the middle of a cell of a `side`×`side` grid on the large picture."""
    box = root.locator("canvas.large").bounding_box()
    return box["x"] + (column + 0.5) / side * box["width"], box["y"] + (row + 0.5) / side * box["height"]


def click(root: Locator, row: int, column: int, side: int = 8) -> None:
    root.page.mouse.click(*centre(root, row, column, side))


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


def colours(root: Locator) -> set[bytes]:
    """The different colours on the large picture."""
    shot = Image.open(BytesIO(root.locator("canvas.large").screenshot())).convert("RGB")
    return {bytes(colour) for colour in np.asarray(shot).reshape(-1, 3)}


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


def test_a_pin_does_not_send_the_layer_again(page: Page, canvas: Opener) -> None:
    received: list[int] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    root = canvas()
    layer = max(received)
    received.clear()
    click(root, 2, 5)
    expect(page.get_by_text("python 24 True 0 mean from")).to_be_visible()
    assert sum(received) < layer / 2


def test_another_layer_comes_without_the_picture(page: Page, canvas: Opener) -> None:
    received: list[bytes] = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(frame)))
    root = canvas()
    assert any(b"vitrine_ground" in message for message in received)
    received.clear()
    page.get_by_role("radio", name="2").click()
    expect(root).to_have_attribute("data-layer", "1")
    assert any(b"vitrine_canvas" in message for message in received)
    assert not any(b"vitrine_ground" in message for message in received)


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


def test_who_attends_to_it_is_one_switch_away(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    root.get_by_text("Attended by", exact=True).click()
    expect(root).to_have_attribute("data-direction", "to")
    expected = layers("tokens")[0].weights()[0, :, :, 24].mean(0)
    assert_allclose(root.evaluate("e => e.vitrine.shown()"), expected, atol=2e-3 * expected.max())
    assert float(root.get_attribute("data-row-sum")) == pytest.approx(expected.sum(), rel=2e-3)


def test_tokens_without_a_place_are_buttons(canvas: Opener) -> None:
    root = canvas()
    root.get_by_role("button", name="register 2").click()
    expect(root).to_have_attribute("data-pinned", "2")
    expect(root.get_by_role("button", name="register 2")).to_have_attribute("aria-pressed", "true")
    mass = layers("tokens")[0].weights()[0, :, 2].mean(0)
    expect(root.locator("dl div", has_text="on class").locator("dd")).to_have_text(f"{mass[0]:.3f}")
    expect(root.locator("dl div", has_text="on registers").locator("dd")).to_have_text(f"{mass[1:3].sum():.3f}")


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


def test_files_taken_home_know_where_they_come_from(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · PNG").click()
    file = Image.open(download.value.path())
    assert min(file.size) >= 1400
    record = json.loads(file.text["vitrine:provenance"])
    assert (record["image"], record["canvas"]["token"], record["canvas"]["fusion"]) == (TITLE, 25, "mean")
    assert TITLE in file.text["Description"]
    assert "layer 1 of 2" in file.text["Description"]


def lit(picture: Image.Image) -> np.ndarray:
    """Where the light of a picture of the canvas lies, (row, column) in pixels of the model's input."""
    light = np.asarray(picture.convert("L")).astype(float)
    light = np.where(light > 0.6 * light.max(), light, 0)
    places = (np.indices(light.shape) + 0.5) * SIDE / np.array(light.shape)[:, None, None]
    return (places * light).sum(axis=(1, 2)) / light.sum()


def test_a_mark_of_the_visitor_s_picture_lies_in_its_cell_on_screen_and_in_files(canvas: Opener) -> None:
    """Heat is taken off first; one mark in a picture of 1,120 px, a fifth of a pixel of the model's 56 in size."""
    root = canvas("sharp=1&token=2")  # a register, which outlines no cell
    root.locator("input[type=range]").first.fill("0")
    root.page.wait_for_timeout(200)
    screen = root.locator("canvas.large").evaluate("(canvas) => canvas.toDataURL()").split(",")[1]
    assert_allclose(lit(Image.open(BytesIO(base64.b64decode(screen)))), (40.5, 11.5), atol=0.15)
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · PNG").click()
    whole = Image.open(download.value.path())
    margin = (whole.width - 1400) // 2
    picture = whole.crop((margin, margin, margin + 1400, margin + 1400))
    assert_allclose(lit(picture), (40.5, 11.5), atol=0.15)
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · SVG").click()
    ground = re.search(r'href="data:image/jpeg;base64,([^"]+)"', Path(download.value.path()).read_text("utf-8"))
    assert_allclose(lit(Image.open(BytesIO(base64.b64decode(ground[1])))), (40.5, 11.5), atol=0.15)


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


def test_the_ten_strongest_links_are_drawn_and_taken_home(canvas: Opener) -> None:
    root = canvas("token=20")
    before = colours(root)
    root.get_by_text("Ten strongest").click()
    expect(root.locator("input[type=checkbox]").last).to_be_checked()
    root.page.wait_for_timeout(200)
    assert colours(root) != before
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · SVG").click()
    assert Path(download.value.path()).read_text("utf-8").count('stroke="#8fe3ff"') == 10


@pytest.mark.parametrize(
    ("choice", "told"), [("log", "logarithmic"), ("clip", "10 % of the tokens are beyond"), ("without", "left out")]
)
def test_weights_become_colours_as_chosen_and_files_say_so(canvas: Opener, choice: str, told: str) -> None:
    root = canvas()
    before = root.locator("canvas.large").screenshot()
    root.get_by_label("How weights become colours").select_option(choice)
    expect(root.locator(".scale")).to_contain_text(told)
    assert root.locator("canvas.large").screenshot() != before
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · PNG").click()
    texts = Image.open(download.value.path()).text
    assert told in texts["Description"] and json.loads(texts["vitrine:provenance"])["canvas"]["colours"] == choice
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · SVG").click()
    assert told in Path(download.value.path()).read_text()


def test_the_heads_are_a_file_of_their_own(canvas: Opener) -> None:
    root = canvas()
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Heads · PNG").click()
    file = Image.open(download.value.path())
    assert json.loads(file.text["vitrine:provenance"])["canvas"]["figure"] == "heads"
    assert "all 3 heads, each on its own colour scale" in file.text["Description"]


def test_a_single_head_has_no_file_of_heads(canvas: Opener) -> None:
    root = canvas("case=reduced")
    expect(root.get_by_role("button", name="Picture · PNG")).to_be_visible()
    expect(root.get_by_role("button", name="Heads · PNG")).to_be_hidden()
    root.page.get_by_role("radio", name="2").click()
    expect(root).to_have_attribute("data-layer", "1")
    expect(root.get_by_role("button", name="Heads · PNG")).to_be_visible()


def test_the_drawing_is_safe_xml_with_its_pictures_inside(canvas: Opener) -> None:
    root = canvas()
    with root.page.expect_download() as download:
        root.get_by_role("button", name="Picture · SVG").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert len(re.findall('href="data:image/(?:png|jpeg);base64,', text)) == 2
    assert "<img" not in text
    assert not re.search(r'href="(?!data:)', text)
    metadata = re.search("<metadata[^>]*>(.*?)</metadata>", text).group(1)
    assert json.loads(metadata.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">"))["image"] == TITLE


def test_nothing_serious_for_those_who_cannot_see_it(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    expect(root).to_have_attribute("data-pinned", "24")
    violations = Axe().run(root.page).response["violations"]
    assert not [fault["id"] for fault in violations if fault["impact"] in {"serious", "critical"}]
