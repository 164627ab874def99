"""A picture of one's own: it goes in and comes out, is stretched or not, refused in a sentence, left out of links."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, Route, expect
from safetensors.torch import save

from models.zoo import ZOO
from models.zoo.build import build
from tests.browser import yours
from tests.browser.front import open_canvas, photograph, point_at, upload
from tests.browser.saved import opened

pytestmark = pytest.mark.browser
CARD = ZOO["imagenette_vit"]
RAN = "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


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
    yours.opened(visitor).get_by_text("Grey values as stored, not stretched to what occurs").click()
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


def test_a_second_picture_comes_however_long_it_is_on_its_way(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    upload(visitor, "first.jpg", photograph())
    thumbnail = visitor.get_by_role("radio", name="Yours").locator("img")
    first, held = thumbnail.get_attribute("src"), []
    visitor.route("**/upload_file/**", lambda sent: held.append(sent) if isput(sent) else sent.continue_())
    inside = yours.opened(visitor)
    yours.give(visitor, "second.jpg", grey())
    expect(inside.get_by_text("second.jpg")).to_be_visible()
    expect(inside.get_by_text("first.jpg")).to_have_count(0)
    visitor.wait_for_timeout(2000)  # in which the server learns that the first is gone
    expect(inside).to_be_visible()
    for sent in held:
        sent.continue_()
    expect(thumbnail).not_to_have_attribute("src", first)
    expect(inside).to_have_count(0)


def isput(sent: Route) -> bool:
    return sent.request.method == "PUT"


def grey() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (300, 300), "grey").save(file, "JPEG")
    return file.getvalue()


def test_what_a_link_cannot_carry_is_said_before_it_is_copied(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    stays = visitor.get_by_text("Your own picture stays with you")
    expect(stays).to_have_count(0)
    upload(visitor, "mine.jpg", photograph())
    expect(stays).to_be_visible()
    visitor.get_by_role("button", name="Copy link").click()
    expect(visitor.get_by_text("all else reopens as you see it. Your own picture stays with you")).to_be_visible()


def test_a_file_of_another_kind_is_named_for_what_it_is(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    inside = yours.opened(visitor)
    with visitor.expect_file_chooser() as waiting:
        inside.get_by_test_id("stFileUploader").first.get_by_test_id("stBaseButton-secondary").click()
    assert re.match(r"\.png,\.jpg", waiting.value.element.get_attribute("accept")), "what the dialog offers"
    upload(visitor, "phone.heic", b"\0\0\0\x18ftypheic" + bytes(32))
    expect(visitor.get_by_test_id("stAlert").first).to_contain_text("“phone.heic” is a HEIC photograph")


DROP = """([name, data]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(data)], name));
  document.querySelector("h1").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
}"""


def test_a_picture_dropped_anywhere_is_taken_and_nothing_lies_over_it(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    visitor.evaluate(DROP, ["mine.jpg", list(photograph())])
    visitor.wait_for_url(re.compile("image=upload"))
    expect(visitor.get_by_role("radio", name="Yours")).to_be_visible()
    expect(visitor.get_by_role("dialog", name="Your own")).to_have_count(0)


def test_one_button_holds_all_that_is_ones_own(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    expect(visitor.get_by_test_id("stFileUploader")).to_have_count(0)
    inside = yours.opened(visitor)
    expect(inside.get_by_test_id("stFileUploader")).to_have_count(2)
    expect(inside.get_by_test_id("stCameraInput")).to_have_count(0)
    inside.get_by_text("Take one with your camera").click()
    expect(inside.get_by_test_id("stCameraInput")).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(visitor.get_by_test_id("stCameraInput")).to_have_count(0)


def test_weights_of_ones_own_light_the_button_while_they_are_in_use(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/rank?rank_model={CARD.key}")
    colour = "(button) => getComputedStyle(button).backgroundColor"
    before = yours.button(visitor).evaluate(colour)
    state = {name: value + 0.01 for name, value in build(CARD, seed=3).state_dict().items()}
    yours.give(visitor, "mine.safetensors", save(state), place=1)
    expect(visitor.get_by_text("Your weights are in use")).to_be_visible(timeout=90_000)
    visitor.keyboard.press("Escape")
    expect(visitor.get_by_role("dialog", name="Your own")).to_have_count(0)
    visitor.wait_for_function(RAN)
    assert yours.button(visitor).evaluate(colour) != before
    expect(visitor.get_by_text("Your own weights stay with you")).to_be_visible()


def test_the_thumbnail_of_ones_own_picture_changes_with_the_picture(visitor: Page, address: str) -> None:
    open_canvas(visitor, address)
    thumbnail = visitor.get_by_role("radio", name="Yours").locator("img")
    upload(visitor, "first.jpg", photograph())
    first = thumbnail.get_attribute("src", timeout=60_000)
    upload(visitor, "second.jpg", grey())
    expect(thumbnail).not_to_have_attribute("src", first, timeout=60_000)
