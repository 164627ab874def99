"""Point clouds in Chromium: turn, point, click, upload, take home, stumble, go on; with and without WebGL."""

import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from inputs.point_cloud import read_cloud
from tests.boxes import Box, overlapping
from tests.browser.bench import bench, call
from tests.browser.cloud_hand import (
    camera,
    changed,
    drag,
    laz,
    open_cloud,
    ply,
    point_in_front,
    saved,
    slide_left,
    upload,
)

pytestmark = pytest.mark.browser
NO_WEBGL = """
const real = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind.startsWith("webgl") ? null : real.call(this, kind, ...rest);
};
"""


def test_the_row_of_examples_says_what_there_is_to_choose_from(visitor: Page, address: str) -> None:
    open_cloud(visitor, address)
    expect(visitor.get_by_role("radiogroup", name="Example clouds")).to_be_visible()
    visitor.goto(address)
    expect(visitor.get_by_role("radiogroup", name="Example pictures")).to_be_visible()


def test_the_camera_stays_where_it_was_put(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address)
    first = camera(root)
    changed(root, lambda: drag(root, 160, 30))
    changed(root, lambda: visitor.mouse.wheel(0, -300))
    kept, marks = camera(root), int(root.get_attribute("data-marks"))
    assert kept[0] != first[0] and kept[1] > first[1] and kept[2] > 1.2 * first[2]
    slide_left(visitor, "Points marked of each")
    expect(root).to_have_attribute("data-marks", str(marks - 4))
    visitor.get_by_role("radio", name="Chair").click()
    visitor.wait_for_url(re.compile("cloud=chair"), timeout=90_000)
    expect(visitor.get_by_text(re.compile("^chair · "))).to_be_visible()
    assert camera(root) == kept
    changed(root, lambda: root.get_by_role("button", name="Reset view").click())
    assert camera(root)[:2] == first[:2]


def test_a_click_chooses_the_point_and_the_link_keeps_it(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address)
    point, place = point_in_front(root)
    root.locator(".stage").hover(position=place)
    expect(root).to_have_attribute("data-hovered", str(point))
    expect(root.locator(".said")).to_contain_text(f"Point {point + 1} · score of SortNet 1: ")
    root.locator(".stage").click(position=place)
    expect(root).to_have_attribute("data-chosen", str(point))
    visitor.wait_for_url(re.compile(f"point_[0-9a-f]+={point + 1}(&|$)"), timeout=90_000)
    expect(visitor.get_by_text(f"Point {point + 1} is chosen by")).to_be_visible()
    again = visitor.context.new_page()
    again.goto(visitor.url)
    expect(again.locator(".cloud[data-frames]")).to_have_attribute("data-chosen", str(point), timeout=60_000)


def test_keys_turn_zoom_and_step_through_the_marked_points(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address, "local_global")
    stage = root.locator(".stage")
    stage.focus()
    before = camera(root)
    changed(root, lambda: stage.press("ArrowLeft"))
    changed(root, lambda: stage.press("ArrowUp"))
    changed(root, lambda: stage.press("+"))
    assert all(now != was for now, was in zip(camera(root), before, strict=True))
    changed(root, lambda: stage.press("n"), "data-chosen")
    visitor.wait_for_url(re.compile("asks128="), timeout=90_000)
    expect(visitor.get_by_text(re.compile("^Local point [0-9]+ .SortNet 1, rank 2"))).to_be_visible()


def test_only_marked_points_answer_where_nothing_else_can_ask(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address, "local_global?cloud=chair")
    assert root.get_attribute("data-lines") == "48" and root.get_attribute("data-marks") == "128"
    places = root.evaluate("root => [...Array(1024).keys()].map((point) => root.vitrine.place(point))")
    x, y, _ = min(places, key=lambda place: place[1])  # the top of the back: no SortNet chooses it
    before = root.get_attribute("data-chosen")
    root.locator(".stage").click(position={"x": x, "y": y})
    visitor.wait_for_timeout(1000)
    assert root.get_attribute("data-chosen") == before and "asks128" not in visitor.url


def test_clouds_go_in_and_pictures_with_their_record_come_out(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address)
    upload(visitor, "ring.ply", ply())
    visitor.wait_for_url(re.compile("cloud=upload"), timeout=90_000)
    expect(root).to_have_attribute("data-whole", "3000")
    expect(visitor.get_by_text("Normals were estimated")).to_be_visible()
    with Image.open(io.BytesIO(saved(visitor, "PNG"))) as picture:
        record = json.loads(picture.text["vitrine:provenance"])
        pixels = np.asarray(picture.convert("RGB")).astype(int)
        assert "ring" not in json.dumps(picture.text) and "Point Transformer" in picture.text["Description"]
    assert record["model"] == "Point Transformer, small" and record["kind"] == "bundled" and record["view"]["webgl"]
    assert record["parameters"]["input size"] == "1,024 points" and record["digest"]
    upper = pixels[: int(0.6 * len(pixels))]
    assert (upper.min(axis=2) < 120).mean() > 0.02 and (pixels[0] == 255).all()  # points, on white
    upload(visitor, "hill.laz", laz())
    expect(root).to_have_attribute("data-whole", "20000")
    cloud = read_cloud(saved(visitor, "PLY"), "scores.ply")
    assert len(cloud.points) == 1024


def test_the_drawing_is_well_formed_and_has_every_point(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address)
    root.get_by_text("Whole cloud", exact=True).click()
    drawing = ElementTree.fromstring(saved(visitor, "SVG"))  # noqa: S314 - made by our own page
    space = "{http://www.w3.org/2000/svg}"
    assert len(drawing.findall(f".//{space}circle")) == 1024
    words = " ".join("".join(text.itertext()) for text in drawing.iter(f"{space}text"))
    assert "SortNet scores" in words and "Vitrine" in words
    assert json.loads(drawing.find(f"{space}metadata").text)["method"] == "SortNet scores"


def test_numbers_of_points_close_together_cover_nothing_and_low_ranks_come_first(context: BrowserContext) -> None:
    crowd = [{"rank": rank, "at": [100 + rank % 3, 100, 1]} for rank in range(9, 0, -1)]
    alone, above = {"rank": 10, "at": [300, 100, 1]}, [310, 80, 330, 100]  # where its number would stand
    given = [[*crowd, alone], [above], 1]
    told = call(bench(context), "cloud_canvas/numbers.js", "module.numbersBeside(...given)", given)
    assert [number["text"] for number in told] == ["1", "2", "3", "4", "10"]
    spots = [(number["x"], number["y"], 7 * len(number["text"])) for number in told]
    boxes = [np.array([(x, y), (x + wide, y), (x + wide, y - 11), (x, y - 11)]) for x, y, wide in spots]
    assert not overlapping([Box("", corners) for corners in boxes]) and boxes[-1][:, 0].max() < 300


def test_two_numbers_beside_points_cannot_be_read_as_one(context: BrowserContext) -> None:
    marks = [{"rank": rank, "at": [across, 100]} for rank, across in ((1, 100), (3, 108.5))]
    one, other = call(bench(context), "cloud_canvas/numbers.js", "module.numbersBeside(...given)", [marks, [], 1])
    assert one["y"] != other["y"] or abs(other["x"] - one["x"]) > 12


def test_a_text_file_called_ply_is_answered_and_the_visit_goes_on(visitor: Page, address: str) -> None:
    root = open_cloud(visitor, address)
    upload(visitor, "notes<img src=x>.ply", b"just some words, no cloud at all")
    alert = visitor.get_by_test_id("stAlert").first
    expect(alert).to_contain_text("notes<img src=x>.ply")
    expect(alert).to_contain_text("plain text")
    assert visitor.locator("img[src=x]").count() == 0 and root.get_attribute("data-whole") == "4096"
    upload(visitor, "ring.ply", ply(500))
    expect(root).to_have_attribute("data-whole", "500")
    expect(alert).to_have_count(0)


def test_without_webgl_the_picture_is_drawn_the_slow_way(newcomer: Page, address: str) -> None:
    newcomer.add_init_script(NO_WEBGL)
    root = open_cloud(newcomer, address)
    assert root.get_attribute("data-drawer") == "flat"
    expect(root.get_by_text("offers no WebGL")).to_be_visible()
    point, place = point_in_front(root)
    root.locator(".stage").click(position=place)
    expect(root).to_have_attribute("data-chosen", str(point))
    picture = np.asarray(Image.open(io.BytesIO(root.locator(".stage").screenshot())).convert("RGB")).astype(int)
    assert (np.abs(picture - picture[2, 2]).max(axis=2) > 60).mean() > 0.03
    with Image.open(io.BytesIO(saved(newcomer, "PNG"))) as file:
        assert not json.loads(file.text["vitrine:provenance"])["view"]["webgl"]


CORNERS = ((-1, -1), (1, -1), (1, 1), (-1, 1))


def test_the_axes_stand_in_a_corner_where_no_point_is(context: BrowserContext) -> None:
    free = """(([places, former]) => {
      const lens = { width: 300, height: 300, focal: 1, distance: 1,
        towards: [0, 0, 0], right: [1, 0, 0], up: [0, 1, 0] };
      return module.freeCorner(lens, { arrays: { points: places.flat() }, count: places.length }, 1, former);
    })(given)"""
    lower_left, lower_right, _, upper_left = places = [[100 * x, 100 * y, 0] for x, y in CORNERS]
    cases = [([], None, 0), ([lower_left], None, 1), ([lower_left, lower_right], None, 2), ([lower_left], 3, 3)]
    tab = bench(context)
    for points, former, corner in cases:
        assert call(tab, "cloud_canvas/axes.js", free, [points, former or 0]) == corner
    assert call(tab, "cloud_canvas/axes.js", free, [[*places, lower_left, upper_left], 0]) == 1, "the fewest points"


def test_both_ways_of_drawing_show_the_same_picture(visitor: Page, address: str) -> None:
    pictures = []
    for prepare in ("", NO_WEBGL):
        page = visitor.context.new_page()
        page.add_init_script(prepare)
        root = open_cloud(page, address)
        root.get_by_text("Whole cloud", exact=True).click()
        page.wait_for_timeout(500)
        pictures.append(
            np.asarray(Image.open(io.BytesIO(root.locator(".stage").screenshot())).convert("L")).astype(int)
        )
    differ = np.abs(pictures[0] - pictures[1]) > 60
    assert differ.mean() < 0.03 and (np.abs(pictures[0] - pictures[0][2, 2]) > 60).mean() > 0.05


def test_two_fingers_zoom_and_one_turns(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    root = open_cloud(page, address)
    box, hand = root.locator(".stage").bounding_box(), context.new_cdp_session(page)

    def move(kind: str, *places: tuple[float, float]) -> None:
        points = [
            {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"], "id": finger}
            for finger, (x, y) in enumerate(places)
        ]
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    before = camera(root)
    move("touchStart", (0.4, 0.5))
    changed(root, lambda: move("touchMove", (0.7, 0.5)))
    move("touchEnd")
    turned = camera(root)
    assert turned[0] != before[0] and turned[2] == before[2]
    move("touchStart", (0.45, 0.5), (0.55, 0.5))
    changed(root, lambda: move("touchMove", (0.3, 0.5), (0.7, 0.5)))
    move("touchEnd")
    assert camera(root)[0] == turned[0] and camera(root)[2] > 2 * turned[2]
    context.close()


@pytest.mark.parametrize("path", ["points", "local_global"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barriers(visitor: Page, address: str, scheme: str, path: str) -> None:
    visitor.emulate_media(color_scheme=scheme)
    open_cloud(visitor, address, path)
    violations = Axe().run(visitor).response["violations"]
    assert not [
        (fault["id"], fault["nodes"][0]["html"]) for fault in violations if fault["impact"] in {"serious", "critical"}
    ]
