"""The frame over the small picture: dragged or moved with keys, it chooses what goes into the model."""

import io
import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from inputs.cut import squared, told
from inputs.image import ImageInput
from tests.browser.bench import bench
from tests.browser.front import open_canvas, upload
from tests.browser.held import hold_the_address
from tests.browser.saved import opened

pytestmark = pytest.mark.browser
NAME = "The part that goes into the model"


def portrait() -> bytes:
    """600 × 1600 pixels: black, with the last 600 rows red."""
    pixels = np.zeros((1600, 600, 3), np.uint8)
    pixels[1000:, :, 0] = 230
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def drag(page: Page, frame: Locator, start: float, end: float) -> None:
    """Take the frame at a share of the small picture's height and let it go at another."""
    box = frame.bounding_box()
    across, down = box["x"] + box["width"] / 2, [box["y"] + share * box["height"] for share in (start, end)]
    page.mouse.move(across, down[0])
    page.mouse.down()
    page.mouse.move(across, down[1], steps=4)
    page.mouse.up()


@pytest.mark.parametrize("size", [(1600, 600), (300, 451), (631, 630)])
def test_frame_and_file_are_cut_at_the_same_pixels(context: BrowserContext, size: tuple[int, int]) -> None:
    picture = ImageInput(np.zeros((*size, 3), np.uint8), "", "")
    ways = [0, 13, 50, 99, 100]
    cuts = [{"rows": size[0], "columns": size[1], "percent": percent} for percent in ways]
    asked = "async (cuts) => cuts.map((await import('/filmstrip/frame.js')).inside)"
    drawn = bench(context).evaluate(asked, cuts)
    assert drawn == [told(squared(picture, percent).cut).values for percent in ways]


def test_a_portrait_is_cut_where_the_visitor_drags_the_frame(newcomer: Page, address: str) -> None:
    let_go = hold_the_address(newcomer)
    open_canvas(newcomer, address, "model=imagenette_nest")
    upload(newcomer, "portrait.png", portrait())
    frame = newcomer.get_by_role("slider", name=NAME)
    expect(frame).to_have_attribute("aria-valuetext", "rows 501 to 1100 of 1600")
    expect(newcomer.get_by_text("Cut to rows 501 to 1100 of 1600")).to_be_visible()
    expect(newcomer.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    drag(newcomer, frame, 0.5, 0.95)
    expect(newcomer.get_by_text("Into the model: rows 1001 to 1600 of 1600.")).to_be_visible()
    expect(newcomer.get_by_text("Cut to rows 1001 to 1600 of 1600")).to_be_visible()
    let_go()
    newcomer.wait_for_url(re.compile("cut=100"))
    row = opened(newcomer, "canvas")
    with newcomer.expect_download() as waiting:
        row.get_by_role("button", name="PNG").click()
    assert "rows-1001-to-1600-of-1600" in waiting.value.suggested_filename
    with Image.open(waiting.value.path()) as picture:
        record = json.loads(picture.text["vitrine:provenance"])
        red = np.asarray(picture.convert("RGB"))[300:1000, 300:1000, 0]
    assert record["part"] == "rows 1001 to 1600 of 1600"
    assert (red > 60).mean() > 0.9, "the red end of the picture lies under the heat"


def test_keys_move_it_and_the_link_reopens_it(visitor: Page, address: str) -> None:
    open_canvas(visitor, address, "model=imagenette_nest&image=rocket")
    frame = visitor.get_by_role("slider", name=NAME)
    frame.focus()
    for key in ("Home", "PageDown", "ArrowRight", "ArrowRight"):
        visitor.keyboard.press(key)
    visitor.wait_for_url(re.compile("cut=12"))
    expect(frame).to_have_attribute("aria-valuetext", "columns 26 to 452 of 640")
    expect(frame).to_be_focused()
    again = visitor.context.new_page()
    again.goto(visitor.url)
    expect(again.get_by_role("slider", name=NAME)).to_have_attribute("aria-valuenow", "12", timeout=60_000)


def test_another_picture_begins_in_the_middle_and_a_square_or_flexible_one_has_no_frame(visitor: Page, address) -> None:
    open_canvas(visitor, address, "model=imagenette_nest&image=rocket&cut=0")
    frame = visitor.get_by_role("slider", name=NAME)
    expect(frame).to_have_attribute("aria-valuenow", "0")
    visitor.get_by_role("radio", name="Coffee").click()
    visitor.wait_for_url(re.compile("image=coffee"))
    expect(frame).to_have_attribute("aria-valuenow", "50")
    visitor.get_by_role("radio", name="Astronaut").click()
    expect(frame).to_have_count(0)
    visitor.goto(f"{address}/?image=rocket")
    expect(visitor.get_by_role("radio", name="Rocket")).to_be_visible()
    expect(frame).to_have_count(0)
