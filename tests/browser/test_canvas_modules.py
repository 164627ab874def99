"""The canvas's pure modules, each on its own in Chromium, against NumPy or by hand."""

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench, call
from tests.browser.canvas_app import layers
from ui.components.canvas.packing import frame, join, pack

pytestmark = pytest.mark.browser


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return bench(context)


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


@pytest.mark.parametrize("native", [True, False])
def test_every_half_precision_number_is_read_with_and_without_the_browser_s_help(page: Page, native: bool) -> None:
    if not native:
        page.evaluate("() => { delete window.Float16Array; }")
    halves = np.arange(2**16, dtype=np.uint16).view(np.float16)
    places, body = join({"half": halves})
    expression = "[...new Uint32Array(module.unpack(new Uint8Array(given)).arrays.half.buffer)]"
    read = np.array(call(page, "shared/block.js", expression, list(frame({"arrays": places}, body))), np.uint32)
    np.testing.assert_array_equal(read.view(np.float32), halves.astype(np.float32))


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


@pytest.mark.parametrize(
    ("ends", "scaling", "numbers"),
    [
        ([0, 0.5], "linear", ["0", "0.250", "0.500"]),
        ([0, 0.5], "without", ["0", "0.250", "0.500"]),
        ([0, 0.5], "aside", ["0", "0.250", "≥ 0.500"]),
        ([-2, 2], "clip", ["≤ −2.000", "0", "≥ 2.000"]),
        ([0, 0.99], "log", ["≤ 9.9·10⁻⁴", "0.0313", "0.990"]),
        ([-2, 2], "log", ["−2.000", "0", "2.000"]),
    ],
)
def test_numbers_under_the_bar_say_what_lies_beyond(page: Page, ends: list, scaling: str, numbers: list[str]) -> None:
    assert call(page, "canvas/scaling.js", f"module.barNumbers(given, '{scaling}')", ends) == numbers


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


def test_outlines_share_no_line_inside(page: Page) -> None:
    regions = {"shape": [2, 2], "raster": [0, 0, 0, 1]}
    lines = call(page, "canvas/paint.js", "module.outline(given, (token) => token === 0)", regions)
    assert len(lines) == 8 and len({json.dumps(line) for line in lines}) == 8


def test_no_small_map_is_left_alone_in_its_row_and_maps_become_as_large_as_the_rows_allow(page: Page) -> None:
    room = [
        [heads, height, width] for heads in range(2, 17) for height in (None, 500) for width in (330, 358, 624, 700)
    ]
    tiling = "given.map(([heads, height, width]) => module.tiling(heads, [height ?? Infinity, width], 1))"
    tiled = call(page, "canvas/arrange.js", tiling, room)
    assert not [
        asked for asked, (columns, _) in zip(room, tiled, strict=True) if columns > 1 and asked[0] % columns == 1
    ]
    columns, tile = tiled[room.index([6, None, 624])]
    assert (columns, tile) == (3, (624 - 2 * 10) // 3)
