"""The components' pure modules, each on its own in Chromium, against Python or by hand."""

import math
import re
import zlib

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench, call
from ui.components.declared import HERE

pytestmark = pytest.mark.browser


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return bench(context)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (0.5, "0.500"),
        (0.0123, "0.0123"),
        (0.0995, "0.100"),
        (-0.25, "−0.250"),
        (12.345, "12.3"),
        (0.00012, "1.2·10⁻⁴"),
        (-3.4e-11, "−3.4·10⁻¹¹"),
        (250_000, "2.5·10⁵"),
    ],
)
def test_one_way_to_write_numbers(page: Page, value: float, written: str) -> None:
    assert call(page, "shared/numbers.js", "module.figure(given)", value) == written


def test_what_is_no_number_is_a_dash_and_decimals_can_be_fixed(page: Page) -> None:
    assert call(page, "shared/numbers.js", "[NaN, Infinity].map(module.figure)") == ["–", "–"]
    assert call(page, "shared/numbers.js", "module.fixed(-0.126, 2)") == "−0.13"
    assert call(page, "shared/numbers.js", "module.fixed(-0.004, 2)") == "0.00"
    assert call(page, "shared/numbers.js", "module.fixed(-0.4, 0)") == "0"


def test_places_in_words_are_filled_once_and_unknown_ones_stay(page: Page) -> None:
    given = ["{name} and {other}: $& {name}", {"name": "{other} $1", "toString": "x"}]
    assert call(page, "shared/words.js", "module.fill(...given)", given) == "{other} $1 and {other}: $& {other} $1"


def test_elements_get_their_words_as_text(page: Page) -> None:
    page.set_content('<p data-say="a"></p><i data-label="b" data-hint="a"></i>')
    call(page, "shared/words.js", "module.speak(document, given)", {"a": "<b>&", "b": "name"})
    assert page.locator("p").inner_text() == "<b>&" and page.locator("b").count() == 0
    assert (
        page.locator("i").get_attribute("aria-label") == "name" and page.locator("i").get_attribute("title") == "<b>&"
    )


def test_arrow_keys_step_inside_the_grid_and_commands_are_the_browser_s(page: Page) -> None:
    keys = [{"key": "ArrowUp"}, {"key": "ArrowRight"}, {"key": "a"}, {"key": "ArrowUp", "ctrlKey": True}]
    arrows = "given.map((event) => module.arrowOf(event) ?? null)"
    assert call(page, "shared/keys.js", arrows, keys) == [[-1, 0], [0, 1], None, None]
    assert call(page, "shared/keys.js", "module.stepped([0, 2], [-1, 1], [3, 3])") == [0, 2]
    assert call(page, "shared/keys.js", "module.stepped([1, 1], [1, -1], [3, 3])") == [2, 0]


def test_the_cell_under_the_mouse_is_inside_the_grid(page: Page) -> None:
    under = """[[10, 20], [110, 69], [9, 500]].map(([clientX, clientY]) => module.cellUnder({
      clientX, clientY, currentTarget: { getBoundingClientRect: () => ({ left: 10, top: 20, width: 100, height: 50 }) },
    }, [5, 10]))"""
    assert call(page, "shared/pointer.js", under) == [[0, 0], [4, 9], [4, 0]]


def test_lines_are_as_full_as_their_width_allows(page: Page) -> None:
    wrap = "module.wrapped(given[0], given[1], (text) => text.length)"
    text = "one  three\nfive seventeen a averyveryverylongword b"
    lines = call(page, "shared/caption.js", wrap, [text, 10])
    assert lines == ["one three", "five", "seventeen", "a", "averyveryv", "erylongwor", "d b"]
    assert call(page, "shared/caption.js", wrap, [text, 100]) == [re.sub(r"\s+", " ", text)]


def test_a_caption_is_a_heading_and_quieter_lines_one_under_another(page: Page) -> None:
    lines = call(
        page,
        "shared/caption.js",
        "module.captionLines(['head', given], 300, { heading: 15, text: 14, step: 20 })",
        "word " * 60,
    )
    assert lines[0]["size"] == 15 and {line["size"] for line in lines[1:]} == {14} and len(lines) > 5
    assert [line["top"] for line in lines] == [20 * at for at in range(len(lines))]
    widths = "module.ruler(14)(given)"
    assert all(call(page, "shared/caption.js", widths, line["line"]) <= 300 for line in lines)


def test_values_find_their_colours(page: Page) -> None:
    assert call(page, "shared/ink.js", "[-1, 0, 0.5, 1, 9].map((value) => module.shadeOf(value, 0, 1))") == [
        0,
        0,
        128,
        255,
        255,
    ]
    table = [number for shade in range(256) for number in (shade, 0, 255 - shade)]
    pixels = "[...module.heatOf([0, NaN, 2, 4], [2, 2], [0, 4], given).data]"
    assert call(page, "shared/ink.js", pixels, table) == [0, 0, 255, 255, 0, 0, 0, 0, 128, 0, 127, 255, 255, 0, 0, 255]


def test_the_checksum_is_that_of_zlib(page: Page) -> None:
    for text in ("", "123456789", "ünï" * 100):
        checksum = call(page, "shared/files.js", "module.crc32(new TextEncoder().encode(given))", text)
        assert checksum == zlib.crc32(text.encode())


def test_a_text_chunk_is_what_the_png_specification_says(page: Page) -> None:
    chunk = bytes(call(page, "shared/files.js", "[...module.textChunk('Title', 'ü')]"))
    body = b"iTXt" + b"Title\0\0\0\0\0" + "ü".encode()
    assert chunk == (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def test_a_picture_says_how_large_it_is_in_pixels_per_metre(page: Page) -> None:
    chunk = bytes(call(page, "shared/files.js", "[...module.sizeChunk(given)]", 300))
    body = b"pHYs" + (11811).to_bytes(4, "big") * 2 + b"\1"
    assert chunk == (9).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")


def test_a_long_name_of_a_file_keeps_its_ending(page: Page) -> None:
    names = ["a" * 200 + ".png", "../ü x.svg", ""]
    told = call(page, "shared/files.js", "given.map(module.fileName)", names)
    assert told == ["a" * 116 + ".png", "x.svg", "vitrine"]


def test_markup_of_others_and_what_xml_cannot_hold_do_no_harm(page: Page) -> None:
    escaped = call(page, "shared/files.js", "module.escapeXml(`<a b='&\"'>\\u0000\\uD800x`)")
    assert escaped == "&lt;a b=&apos;&amp;&quot;&apos;&gt;\ufffdx"


def test_cosines_are_those_of_the_vectors(page: Page) -> None:
    vectors = np.random.default_rng(0).normal(size=(6, 4))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    layer = {"size": [2, 3], "channels": 4, "arrays": {"vectors": vectors.ravel().tolist()}}
    cosines = call(page, "position_tiles/cosines.js", "[...module.cosinesOf(given, [1, 0])]", layer)
    assert_allclose(cosines, vectors @ vectors[3], atol=1e-6)


def test_the_camera_looks_at_the_middle_and_depth_grows_away_from_it(page: Page) -> None:
    lens = "module.lensOf({ azimuth: 0, elevation: 0, zoom: 1 }, 1, 200, 100)"
    points = [0, 0, 0, 0, 0.5, 0, 0, 0, 0.5, 0.5, 0, 0]
    project = f"[0, 3, 6, 9].map((at) => module.project({lens}, given, at))"
    middle, right, above, nearer = call(page, "cloud_canvas/camera.js", project, points)
    assert middle[:2] == [100, 50] and right[0] > 100 and right[1] == 50 and above[1] < 50
    assert nearer[2] == pytest.approx(middle[2] - 0.5)
    turned = """(() => { const camera = module.restingCamera(); module.turn(camera, 9, 9);
      module.approach(camera, 100); return camera; })()"""
    camera = call(page, "cloud_canvas/camera.js", turned)
    assert abs(camera["azimuth"]) < 2 * math.pi and camera["elevation"] < math.pi / 2 and camera["zoom"] == 20


def test_a_cloud_without_a_touched_camera_fills_the_picture(page: Page) -> None:
    fit = """(() => { const camera = module.restingCamera();
      module.fit(camera, { radius: 1, count: 2, arrays: { points: given } }, 300, 200); return camera.zoom; })()"""
    assert call(page, "cloud_canvas/camera.js", fit, [0.1, 0, 0, 0, 0.1, 0]) == 4
    assert 0.8 <= call(page, "cloud_canvas/camera.js", fit, [1, 0, 0, 0, 1, 0.5]) < 2


def test_a_ball_is_seen_whole_unless_the_visitor_came_nearer(page: Page) -> None:
    far = {"centre": [0, 0, 0.9], "radius": 0.5}
    shown = """(() => { const camera = module.restingCamera();
      const scene = { radius: 1, count: 1, arrays: { points: [0, 0, 0.9] }, balls: [given] };
      module.fit(camera, scene, 300, 200);
      const lens = module.lensOf(camera, 1, 300, 200);
      const [x, y, depth] = module.project(lens, given.centre);
      return [x, y, (lens.focal * given.radius) / Math.sqrt(depth * depth - given.radius * given.radius)]; })()"""
    x, y, reach = call(page, "cloud_canvas/camera.js", shown, far)
    assert x - reach >= 0 and x + reach <= 300 and y - reach >= 0 and y + reach <= 200


def test_every_module_can_be_imported_alone(page: Page) -> None:
    names = [path.relative_to(HERE).as_posix() for path in sorted(HERE.rglob("*.js"))]
    imports = "await Promise.all(given.map((name) => import(`/${name}`)))"
    exported = page.evaluate(f"async (given) => ({imports}).map((module) => Object.keys(module))", names)
    assert len(names) > 40 and all(exported), "a module that exports nothing is used by nobody"
