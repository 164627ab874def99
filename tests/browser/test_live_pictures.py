"""Matrix, tiles and maps of heads as files: they open from the disk with the network off, and follow the mouse."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, expect

from analysis.operations import Operation
from analysis.positions import position_similarity
from tests.browser.canvas_app import grid, normal
from tests.browser.test_live_tables import RECORD, opened
from ui.components import forward, heads_glass, matrix, position_tiles
from viz.ground import Ground

pytestmark = pytest.mark.browser
GROUND = Ground(np.full((56, 56, 3), 128, np.uint8))
HOME = {"provenance": RECORD, "language": "en"}


def test_a_matrix_tells_its_cells_offline(context: BrowserContext, tmp_path: Path) -> None:
    values = np.abs(normal(16, 16))
    values /= values.sum(axis=1, keepdims=True)
    where = {"queries": grid(4), "keys": grid(4), "window": 0}
    page = matrix.taken_home(values, GROUND, **where, unit="weight", shares=True, **HOME)
    tab = opened(context, tmp_path, page, ".matrix canvas.grid")
    field = tab.locator(".matrix canvas.cross")
    box = field.bounding_box()
    field.hover(position={"x": (5 + 0.5) / 16 * box["width"], "y": (2 + 0.5) / 16 * box["height"]}, force=True)
    rank = 1 + int((values[2] > values[2, 5]).sum())
    expect(tab.locator(".matrix .share")).to_contain_text(f"rank {rank} of 16")
    assert float(tab.locator(".matrix .value").inner_text().split(":")[1]) == pytest.approx(values[2, 5], rel=0.01)


def test_a_tile_tells_its_cosines_offline(context: BrowserContext, tmp_path: Path) -> None:
    plane = normal(4, 4, 8)
    page = position_tiles.taken_home(plane, (1, 1), ends=(-1, 1), **HOME)
    tab = opened(context, tmp_path, page, ".tiles canvas.one")
    large = tab.locator(".tiles canvas.dot")
    box = large.bounding_box()
    large.hover(position={"x": 3.5 / 4 * box["width"], "y": 0.5 / 4 * box["height"]}, force=True)
    expect(tab.locator(".tiles .value")).to_contain_text("row 1, column 4")
    shown = float(tab.locator(".tiles .value").inner_text().split(":")[1].replace("\N{MINUS SIGN}", "-"))
    cosine = position_similarity(plane.reshape(16, 8), (4, 4))[1, 1, 0, 3]
    assert shown == pytest.approx(cosine, abs=0.015)


def test_maps_of_heads_follow_the_mouse_offline(context: BrowserContext, tmp_path: Path) -> None:
    trace = SimpleNamespace(attention=[SimpleNamespace(shape=(1, 2, 16, 16))] * 3)
    maps = [np.abs(normal(2, 4, 4)) for _ in range(3)]
    page = heads_glass.taken_home(trace, GROUND, maps, ["class token"] * 3, (0, 0), **HOME)
    tab = opened(context, tmp_path, page, ".heads canvas.all")
    which = tab.locator(".heads .which")
    expect(which).to_contain_text("Layer 1, head 1")
    tab.locator(".heads canvas.all").focus()
    tab.keyboard.press("ArrowDown")
    expect(which).to_contain_text("Layer 2, head 1")


def test_the_open_box_spells_its_entries_out_offline(context: BrowserContext, tmp_path: Path) -> None:
    left, right = normal(3, 5), normal(5, 4)
    operation = Operation("dot", left @ right, left, right)
    opened_box = forward.Opened(
        *("mlp", "hidden", (("hidden", "Hidden", "3 × 4"), ("active", "GELU", "3 × 4")), "XW", operation),
        *(("cls", "1, 1", "1, 2"), ("1", "2", "3", "4"), 0, 4, (0, 0), 0, 0, "tokens", "weights"),
        *(np.abs(normal(4, 4)), "What is drawn.", (0, 0)),
    )
    boxes = [forward.DrawnBox(key, key, "block", "3 × 4", np.abs(normal(4, 4))) for key in ("norm", "mlp")]
    sizes = [forward.Size(14, (4, 4), "16 tokens")]
    page = forward.taken_home(forward.Diagram(GROUND, boxes, opened_box, sizes, "Block 1 of 2", 14), **HOME)
    tab = opened(context, tmp_path, page, ".forward.ready .box")
    tab.locator(".forward td button").nth(6).click()
    row, column = tab.locator(".forward").evaluate("root => root.vitrine.entry()")
    assert (row, column) != (0, 0)
    spelled = tab.locator(".forward").evaluate("root => root.vitrine.spelled().value")
    assert spelled == pytest.approx((left @ right)[row, column], abs=1e-5)
    assert tab.locator(".forward .flow").evaluate("flow => flow.inert"), "no server opens another box"
