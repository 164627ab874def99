"""The main journey, as a newcomer takes it: look, point, pin, upload, take home, share, stumble, go on."""

import io
import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.held import hold_the_address
from tests.browser.resting import rest
from tests.browser.saved import opened

pytestmark = pytest.mark.browser
RAN = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


def open_canvas(page: Page, address: str, query: str = "") -> Locator:
    page.goto(f"{address}/?{query}")
    canvas = page.locator(".vitrine[data-frames]")
    canvas.wait_for(timeout=60_000)
    return canvas


def point_at(canvas: Locator, across: float, down: float, *, click: bool = False) -> None:
    """Move the mouse to a place of the large picture, given as shares of its width and height."""
    picture = canvas.locator("canvas.large")
    box = picture.bounding_box()
    spot = {"x": across * box["width"], "y": down * box["height"]}
    picture.click(position=spot) if click else picture.hover(position=spot)


def photograph() -> bytes:
    """A picture of our own: 300 × 300 pixels, left half red, right half blue."""
    pixels = np.zeros((300, 300, 3), dtype=np.uint8)
    pixels[:, :150, 0] = pixels[:, 150:, 2] = 220
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    page.get_by_test_id("stFileUploader").first.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": data}
    )


def test_the_heat_follows_the_mouse_and_a_click_holds_it(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    assert canvas.get_attribute("data-pinned") == ""
    point_at(canvas, 0.4, 0.45)
    expect(canvas).not_to_have_attribute("data-token", "0")
    first = canvas.get_attribute("data-token")
    point_at(canvas, 0.75, 0.45)
    expect(canvas).not_to_have_attribute("data-token", first)
    assert abs(float(canvas.get_attribute("data-row-sum")) - 1) < 0.01
    point_at(canvas, 0.4, 0.45, click=True)
    expect(canvas).to_have_attribute("data-pinned", first)
    point_at(canvas, 0.75, 0.75)
    expect(canvas).to_have_attribute("data-token", first)


def test_the_layer_changes_and_the_link_reopens_everything(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address, "image=coffee")
    rest(visitor)
    point_at(canvas, 0.5, 0.5, click=True)
    visitor.wait_for_url(re.compile("token="))  # on a busy machine its run swallows a key pressed meanwhile
    slider = visitor.get_by_test_id("stSlider").filter(has_text="Layer").locator("input")
    slider.focus()
    slider.press("ArrowLeft")
    expect(canvas).to_have_attribute("data-layer", "8")
    visitor.wait_for_url(re.compile("layer=9"))
    token = canvas.get_attribute("data-token")
    again = visitor.context.new_page()
    again.goto(visitor.url)
    reopened = again.locator(".vitrine[data-frames]")
    expect(reopened).to_have_attribute("data-token", token, timeout=60_000)
    expect(reopened).to_have_attribute("data-layer", "8")
    expect(reopened).to_have_attribute("data-pinned", token)
    assert "image=coffee" in again.url


def test_a_photograph_goes_in_and_a_picture_with_its_record_comes_out(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    upload(visitor, "mine.jpg", photograph())
    visitor.wait_for_url(re.compile("image=upload"))
    expect(visitor.get_by_text("Model input 224 × 224 px")).to_be_visible()
    row = opened(visitor, "canvas")
    with visitor.expect_download() as waiting:
        row.get_by_role("button", name="PNG").click()
    with Image.open(waiting.value.path()) as picture:
        record = json.loads(picture.text["vitrine:provenance"])
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    assert record["model"] == "ViT-S/14" and record["kind"] == "bundled" and "mine" not in json.dumps(record)
    upper = pixels[: pixels.shape[0] // 2]
    red, blue = (np.nonzero(upper[..., one] - upper[..., other] > 8)[1] for one, other in ((0, 2), (2, 0)))
    assert len(red) > 1000 and len(blue) > 1000 and red.mean() < blue.mean()


def test_grey_of_twelve_bits_is_stretched_until_the_visitor_wants_it_as_stored(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    file = io.BytesIO()
    Image.fromarray(np.linspace(1000, 3000, 90_000).astype(np.uint16).reshape(300, 300)).save(file, "PNG")
    upload(visitor, "cells.png", file.getvalue())
    expect(visitor.get_by_text("Values from 1000 to 3000 are stretched to 0 to 255")).to_be_visible()
    thumbnail = visitor.get_by_role("radio", name="Yours").locator("img")
    stretched, bright = thumbnail.get_attribute("src"), brightness(canvas)
    visitor.locator(".st-key-camera button").first.click()
    visitor.get_by_text("Grey values as stored, not stretched to what occurs").click()
    visitor.wait_for_url(re.compile("values=stored"))
    expect(visitor.get_by_text("Values are shown as stored: 0 to 65535")).to_contain_text("they go from 1000 to 3000")
    expect(thumbnail).not_to_have_attribute("src", stretched)
    visitor.keyboard.press("Escape")
    visitor.wait_for_function(RAN)
    assert brightness(canvas) < bright - 30, "as stored it is nearly black"


def brightness(canvas: Locator) -> float:
    """Of the large picture under its heat, 0..255."""
    return np.asarray(Image.open(io.BytesIO(canvas.locator("canvas.large").screenshot())).convert("L")).mean()


def test_a_text_file_called_png_is_answered_and_the_visit_goes_on(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    upload(visitor, "notes<img src=x>.png", b"just some words, no picture at all")
    alert = visitor.get_by_test_id("stAlert").filter(has_text="notes<img src=x>.png")
    expect(alert).to_contain_text("text")
    assert visitor.locator("img[src=x]").count() == 0
    point_at(canvas, 0.5, 0.5)
    expect(canvas).not_to_have_attribute("data-token", "0")
    upload(visitor, "mine.jpg", photograph())
    visitor.wait_for_url(re.compile("image=upload"))
    expect(alert).to_have_count(0)


def test_what_a_link_cannot_carry_is_said_before_it_is_copied(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    stays = visitor.get_by_text("Your own picture stays with you")
    expect(stays).to_have_count(0)
    upload(visitor, "mine.jpg", photograph())
    expect(stays).to_be_visible()
    visitor.get_by_role("button", name="Copy link").click()
    expect(visitor.get_by_text("all else reopens as you see it. Your own picture stays with you")).to_be_visible()


def test_an_uploader_that_comes_last_still_knows_what_to_offer(newcomer: Page, address: str) -> None:
    def late(route: Route) -> None:
        newcomer.locator("[role=radiogroup]").first.wait_for()
        route.continue_()

    newcomer.route(re.compile("/FileUploader[^/]*js$"), late)
    newcomer.goto(address)
    chooser = newcomer.get_by_test_id("stFileUploader").first.locator("input[type=file]")
    expect(chooser).to_have_attribute("accept", re.compile(r"\.png,\.jpg"))


def test_a_file_of_another_kind_is_named_for_what_it_is(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    chooser = visitor.get_by_test_id("stFileUploader").first.locator("input[type=file]")
    expect(chooser).to_have_attribute("accept", re.compile(r"\.png,\.jpg"))
    upload(visitor, "phone.heic", b"\0\0\0\x18ftypheic" + bytes(32))
    expect(visitor.get_by_test_id("stAlert").first).to_contain_text("“phone.heic” is a HEIC photograph")


def test_hostile_links_open_the_usual_page_with_a_note(visitor: Page, address: str) -> None:
    hostile = "model=hf-hub:evil/x&layer=99&token=-1&image=../../etc/passwd&view=<script>alert(1)</script>&head=1e309"
    canvas = open_canvas(visitor, address, hostile)
    expect(visitor.get_by_text("was not understood").first).to_be_visible()
    assert canvas.get_attribute("data-layer") == "9"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barriers(visitor: Page, address: str, scheme: str) -> None:
    visitor.emulate_media(color_scheme=scheme)
    open_canvas(visitor, address)
    violations = Axe().run(visitor).response["violations"]
    assert not [fault["id"] for fault in violations if fault["impact"] in {"serious", "critical"}]


def test_the_copied_link_is_the_address(visitor: Page, address: str) -> None:
    open_canvas(visitor, address, "image=rocket&layer=4")
    visitor.get_by_role("button", name="Copy link to this view").click()
    expect(visitor.get_by_text("Copied")).to_be_visible()
    copied = visitor.evaluate("navigator.clipboard.readText()")
    assert copied == visitor.url and "image=rocket" in copied and "layer=4" in copied


def test_the_thumbnail_of_ones_own_picture_changes_with_the_picture(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    thumbnail = visitor.get_by_role("radio", name="Yours").locator("img")
    upload(visitor, "first.jpg", photograph())
    first = thumbnail.get_attribute("src", timeout=60_000)
    grey = io.BytesIO()
    Image.new("RGB", (300, 300), "grey").save(grey, "JPEG")
    upload(visitor, "second.jpg", grey.getvalue())
    expect(thumbnail).not_to_have_attribute("src", first, timeout=60_000)


def test_arrow_keys_in_quick_succession_leave_slider_picture_and_link_at_one_layer(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    slider = visitor.locator('[data-testid="stSlider"] input').first
    slider.focus()
    asked = int(slider.input_value()) - 6
    for _ in range(6):
        visitor.keyboard.press("ArrowLeft")
        visitor.wait_for_timeout(70)
    visitor.wait_for_url(re.compile(f"layer={asked}$"))
    expect(canvas).to_have_attribute("data-layer", str(asked - 1))
    visitor.wait_for_timeout(1000)  # nothing may pull it back
    assert slider.input_value() == str(asked) and visitor.url.endswith(f"layer={asked}")


def test_a_hand_that_is_faster_than_the_address_loses_no_choice(newcomer: Page, address: str) -> None:
    let_go = hold_the_address(newcomer)
    canvas = open_canvas(newcomer, address)
    newcomer.get_by_role("radio", name="Coffee").click()
    expect(newcomer.get_by_role("radio", name="Coffee")).to_be_checked()
    expect(newcomer.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    point_at(canvas, 0.3, 0.5, click=True)
    expect(canvas).to_have_attribute("data-pinned", re.compile(r"\d"))
    newcomer.wait_for_timeout(1000)  # nothing may pull it back
    let_go()
    newcomer.wait_for_url(re.compile("image=coffee&token="))
    expect(newcomer.get_by_role("radio", name="Coffee")).to_be_checked()


def test_one_choice_is_one_step_back_whatever_it_changes(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address, "token=40&layer=3")
    steps = visitor.evaluate("history.length")
    visitor.get_by_role("radio", name="Coffee").click()
    visitor.wait_for_url(re.compile("image=coffee&layer=3&token=40"))
    expect(canvas).to_be_visible()
    visitor.wait_for_timeout(1000)
    assert visitor.evaluate("history.length") == steps + 1


def test_back_takes_back_one_choice_at_a_time(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    first, pins = visitor.url, [""]
    for across in (0.3, 0.6):
        point_at(canvas, across, 0.5, click=True)
        expect(canvas).not_to_have_attribute("data-pinned", pins[-1])
        pins.append(canvas.get_attribute("data-pinned"))
        visitor.wait_for_url(re.compile(f"token={pins[-1]}$"))
    visitor.mouse.move(5, 5)
    for before in (pins[1], pins[0]):
        visitor.go_back()
        expect(canvas).to_have_attribute("data-pinned", before)
    visitor.wait_for_timeout(1500)  # nothing may write the choice back
    assert visitor.url == first


def test_how_weights_become_colours_is_kept_in_the_link(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address, "token=60&colours=without")
    choice = canvas.get_by_label("How weights become colours")
    expect(choice).to_have_value("without")
    choice.select_option("clip")
    visitor.wait_for_url(re.compile(r"[?&]colours=clip(&|$)"))
    choice.select_option("linear")
    visitor.wait_for_url(lambda url: "colours" not in url and "token=60" in url)
