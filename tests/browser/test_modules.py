"""The components' pure modules, each on its own in Chromium, against Python or by hand."""

import json
import math
import re
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench
from tests.browser.canvas_app import layers
from ui.components.canvas.packing import frame, join, pack
from ui.components.declared import HERE

pytestmark = pytest.mark.browser


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return bench(context)


def call(page: Page, module: str, expression: str, given: Any = None) -> Any:
    """The value of `expression` where `module` is the module's namespace and `given` what Python hands over."""
    return page.evaluate(
        f"async (given) => {{ const module = await import('/{module}'); return {expression}; }}", given
    )


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
    assert lines == ["one three", "five", "seventeen", "a", "averyveryverylongword", "b"]
    assert call(page, "shared/caption.js", wrap, [text, 100]) == [re.sub(r"\s+", " ", text)]


def test_a_caption_is_a_heading_and_quieter_lines_one_under_another(page: Page) -> None:
    lines = call(page, "shared/caption.js", "module.captionLines(['head', given], 300, module.SMALL)", "word " * 60)
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


def test_markup_of_others_and_what_xml_cannot_hold_do_no_harm(page: Page) -> None:
    escaped = call(page, "shared/files.js", "module.escapeXml(`<a b='&\"'>\\u0000\\uD800x`)")
    assert escaped == "&lt;a b=&apos;&amp;&quot;&apos;&gt;\ufffdx"


def test_a_block_comes_out_as_it_was_packed(page: Page) -> None:
    half = np.array([0, 1, -2, 6.1e-5, 5.96e-8, 65504, np.inf, -np.inf], np.float16)
    arrays = {"half": half, "int": np.array([[1, -2], [3, 4]], np.int32), "byte": np.array([7], np.uint8)}
    places, body = join(arrays)
    data = list(frame({"arrays": places, "name": "ünï"}, body))
    expression = """(() => { const block = module.unpack(new Uint8Array(given));
      const text = Object.entries(block.arrays).map(([name, values]) => [name, [...values].map(String)]);
      return [block.name, Object.fromEntries(text), block.places.int.shape]; })()"""
    name, values, shape = call(page, "shared/block.js", expression, data)
    assert name == "ünï" and shape == [2, 2] and values["int"] == ["1", "-2", "3", "4"] and values["byte"] == ["7"]
    read = [float(value.replace("Infinity", "inf")) for value in values["half"]]
    assert_allclose(read, half.astype(float), rtol=1e-12)
    same = "[module.sameBytes([1, 2], [1, 2]), module.sameBytes([1], [1, 2]), module.sameBytes([1], [2])]"
    assert call(page, "shared/block.js", same) == [True, False, False]


@pytest.mark.parametrize("case", ["tokens", "bias", "window"])
def test_rows_and_columns_of_a_decoded_layer_are_numpy_s(page: Page, case: str) -> None:
    attention = layers(case)[0]
    words = {"queries": {}, "keys": {}}
    data = list(pack(attention, (56, 56), {"words": words}))
    expression = """(async () => { const { decode } = await import("/canvas/decode.js");
      const layer = decode(new Uint8Array(given));
      const [row, column] = [module.everyHead(layer, 1, "from"), module.everyHead(layer, 1, "to")];
      return [row.map((map) => [...map]), column.map((map) => [...map])]; })()"""
    row, column = call(page, "canvas/maths.js", expression, data)
    weights = attention.weights()[0]
    assert_allclose(row, weights[:, 1], atol=2e-3 * weights.max())
    assert_allclose(column, weights[:, :, 1], atol=2e-3 * weights.max())


def test_maps_are_fused_and_summed_up(page: Page) -> None:
    maps = [[0.1, 0.2, 0.7], [0.3, 0.6, 0.1]]
    for fusion, fused in (("mean", [0.2, 0.4, 0.4]), ("max", [0.3, 0.6, 0.7]), ("min", [0.1, 0.2, 0.1])):
        assert_allclose(
            call(page, "canvas/maths.js", f"[...module.fuse(given, '{fusion}', 0)]", maps), fused, atol=1e-6
        )
    assert call(page, "canvas/maths.js", "module.fuse(given, 'single', 1)", maps) == maps[1]
    summary = call(page, "canvas/maths.js", "module.summary(Float64Array.from(given), { prefix: ['class'] })", maps[0])
    assert (summary["sum"], summary["outside"], summary["low"], summary["high"], summary["at"]) == (1, 0.1, 0.2, 0.7, 2)


@pytest.mark.parametrize(("scaling", "beyond"), [("linear", 0), ("log", 0), ("aside", 2), ("clip", 10), ("without", 3)])
def test_a_scale_ends_where_all_but_the_strongest_tokens_do(page: Page, scaling: str, beyond: int) -> None:
    values = [0.5, *np.random.default_rng(0).permutation(np.linspace(0.001, 0.1, 100)).tolist(), 0.99]
    ends = (
        f"""module.rangeOf([module.summary(Float32Array.from(given), {{ prefix: ["class"] }}, "{scaling}")], false)"""
    )
    end = np.sort(values[1:])[::-1][beyond]  # of 101 tokens over the picture
    assert_allclose(call(page, "canvas/maths.js", ends, values), [0, end], rtol=1e-6)


def test_a_logarithmic_scale_and_one_without_the_strongest_are_numpy_s(page: Page) -> None:
    values, high = [1e-6, 1e-3, 0.01, 0.05, 0.99], 0.99
    paint = "[...module.toPaint(given, '{}', 0.01, 0.99)].map((value) => (Number.isNaN(value) ? null : value))"
    powers = high * np.clip(1 + np.log10(np.array(values) / high) / 3, 0, 1)
    assert_allclose(call(page, "canvas/scaling.js", paint.format("log"), values), powers, rtol=1e-9)
    assert call(page, "canvas/scaling.js", paint.format("without"), values) == [1e-6, 1e-3, 0.01, None, None]
    assert_allclose(
        call(page, "canvas/scaling.js", "module.barEnds([0, 0.99], 'log')"), [0.00099, 0.99, 0.99 / 10**1.5]
    )


def test_the_strongest_links_lead_from_the_token_to_where_its_weight_is(page: Page) -> None:
    regions = {"shape": [4, 4], "cell": [10, 20], "tokens": 17, "raster": list(range(1, 17)), "prefix": ["class"]}
    weights = [0.9, *np.random.default_rng(0).permutation(16) / 100]
    links = """module.linksOf({ layer: { queries: given[0], keys: given[0] }, direction: "from", token: 6, window: 0,
      fused: Float32Array.from(given[1]) })"""
    shown = call(page, "canvas/links.js", links, [regions, weights])
    order = 1 + np.argsort(weights[1:])[::-1][:10]  # the class token has no place, so no line leads to it
    assert all(link["from"] == [15, 30] for link in shown)
    assert [link["to"] for link in shown] == [[((n - 1) // 4 + 0.5) * 10, ((n - 1) % 4 + 0.5) * 20] for n in order]
    assert_allclose([link["width"] for link in shown], 7 * np.array(weights)[order] / weights[order[0]], rtol=1e-5)
    from_class = links.replace("token: 6", "token: 0")
    assert call(page, "canvas/links.js", from_class, [regions, weights]) == []


def test_the_ghost_stays_inside_and_begins_in_the_middle(page: Page) -> None:
    places = call(page, "canvas/ghost.js", "given.map((time) => module.placeAt(time))", list(range(0, 30_000, 80)))
    assert places[0] == [0.5, 0.5]
    assert (
        np.min(places) > 0.05 and np.max(places) < 0.95 and len({(round(y, 2), round(x, 2)) for y, x in places}) > 200
    )


def test_tokens_and_cells_find_each_other(page: Page) -> None:
    regions = {"shape": [2, 3], "cell": [10, 20], "tokens": 7, "raster": [1, 2, 3, 4, 5, 6], "prefix": ["class"]}
    other = {**regions, "shape": [4, 6], "cell": [5, 10], "tokens": 24, "raster": list(range(24)), "prefix": []}
    at = "module.tokenAt(given, module.cellAt(given, 15, 45))"
    assert call(page, "canvas/maths.js", at, regions) == 6
    assert call(page, "canvas/maths.js", "[module.cellOf(given, 5), module.cellOf(given, 0)]", regions) == [
        [1, 1],
        None,
    ]
    same = "[6, 0].map((flat) => module.sameToken(given[0], given[1], flat))"
    assert call(page, "canvas/maths.js", same, [regions, other]) == [3 * 6 + 5, None]


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


def test_outlines_share_no_line_inside(page: Page) -> None:
    regions = {"shape": [2, 2], "raster": [0, 0, 0, 1]}
    lines = call(page, "canvas/paint.js", "module.outline(given, (token) => token === 0)", regions)
    assert len(lines) == 8 and len({json.dumps(line) for line in lines}) == 8


def test_every_module_can_be_imported_alone(page: Page) -> None:
    names = [path.relative_to(HERE).as_posix() for path in sorted(HERE.rglob("*.js"))]
    imports = "await Promise.all(given.map((name) => import(`/${name}`)))"
    exported = page.evaluate(f"async (given) => ({imports}).map((module) => Object.keys(module))", names)
    assert len(names) > 40 and all(exported), "a module that exports nothing is used by nobody"
