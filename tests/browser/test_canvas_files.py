"""The canvas's pictures taken home, from Chromium: what they show, and what they say of themselves."""

import base64
import json
import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image
from playwright.sync_api import expect

from tests.browser.canvas_app import SIDE, TITLE
from tests.browser.hand import Opener, click, colours

pytestmark = pytest.mark.browser


def test_files_taken_home_know_where_they_come_from(canvas: Opener) -> None:
    root = canvas()
    click(root, 2, 5)
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=png]").click()
    file = Image.open(download.value.path())
    assert min(file.size) >= 2100
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
        root.page.locator("[data-kind=png]").click()
    whole = Image.open(download.value.path())
    margin = (whole.width - 2100) // 2
    picture = whole.crop((margin, margin, margin + 2100, margin + 2100))
    assert_allclose(lit(picture), (40.5, 11.5), atol=0.15)
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=svg]").click()
    ground = re.search(r'href="data:image/jpeg;base64,([^"]+)"', Path(download.value.path()).read_text("utf-8"))
    assert_allclose(lit(Image.open(BytesIO(base64.b64decode(ground[1])))), (40.5, 11.5), atol=0.15)


def test_the_ten_strongest_links_are_drawn_and_taken_home(canvas: Opener) -> None:
    root = canvas("token=20")
    before = colours(root)
    root.get_by_text("Ten strongest").click()
    expect(root.locator("input[type=checkbox]").last).to_be_checked()
    root.page.wait_for_timeout(200)
    assert colours(root) != before
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=svg]").click()
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
    numbers = root.locator(".numbers span").all_inner_texts()
    assert any(number[0] in "≤≥" for number in numbers) == (choice != "without")
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=png]").click()
    texts = Image.open(download.value.path()).text
    assert told in texts["Description"] and json.loads(texts["vitrine:provenance"])["canvas"]["colours"] == choice
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=svg]").click()
    drawing = Path(download.value.path()).read_text("utf-8")
    assert told in drawing and re.findall(r">([^<]*)</text>", drawing)[:3] == numbers


def test_the_heads_are_a_file_of_their_own(canvas: Opener) -> None:
    root = canvas()
    root.page.locator("select.figure").select_option("heads")
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=png]").click()
    file = Image.open(download.value.path())
    assert json.loads(file.text["vitrine:provenance"])["canvas"]["figure"] == "heads"
    assert "all 3 heads, each on its own colour scale" in file.text["Description"]


def test_a_single_head_has_no_file_of_heads(canvas: Opener) -> None:
    root = canvas("case=reduced")
    choice = root.page.locator("select.figure")
    expect(choice.locator("option")).to_have_text(["Picture"])
    expect(choice).to_be_hidden()
    root.page.get_by_role("radio", name="2").click()
    expect(root).to_have_attribute("data-layer", "1")
    expect(choice.locator("option")).to_have_text(["Picture", "Heads"])


def test_the_drawing_is_safe_xml_with_its_pictures_inside(canvas: Opener) -> None:
    root = canvas()
    with root.page.expect_download() as download:
        root.page.locator("[data-kind=svg]").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert len(re.findall('href="data:image/(?:png|jpeg);base64,', text)) == 2
    assert "<img" not in text
    assert not re.search(r'href="(?!data:)', text)
    metadata = re.search("<metadata[^>]*>(.*?)</metadata>", text).group(1)
    assert json.loads(metadata.replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">"))["image"] == TITLE
