"""The block of numbers in Chromium: equal to Python's, pointed at, typed into, turned, kept in the link."""

import json
import re

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from analysis.normalisation import EPSILON, GROUPS, KINDS, normalised, shared
from tests.browser.bench import bench, call
from tests.browser.saved import taken
from views.norms.subject import SHAPE, usual
from viz.provenance import KEY

pytestmark = pytest.mark.browser
COMPUTE = """async (given) => {
  const { own, after } = (await import("/number_block/maths.js")).compute(given);
  return { after: [...after], members: own.map(({ members }) => [...members]) };
}"""


def test_the_browser_computes_what_python_does(context: BrowserContext) -> None:
    block, tab = np.random.default_rng(0).normal(size=SHAPE), bench(context)
    for kind in KINDS:
        given = {"values": block.ravel().tolist(), "shape": SHAPE, "kind": kind, "groups": GROUPS, "epsilon": EPSILON}
        computed = tab.evaluate(COMPUTE, given)
        assert_allclose(computed["after"], normalised(block, kind).ravel(), atol=1e-9)
        for at, members in enumerate(computed["members"]):
            together = shared(SHAPE, kind, tuple(int(place) for place in np.unravel_index(at, SHAPE)))
            assert members == np.flatnonzero(together).tolist()


def test_every_cube_is_found_where_it_is_drawn(context: BrowserContext) -> None:
    """Each face's middle, of the nearest cube there, belongs to it; all are lit, so none hides but what lies behind."""
    outcome = bench(context).evaluate(
        """async (given) => {
          const { cubeUnder, drawSolid } = await import("/number_block/solid.js");
          const canvas = document.body.appendChild(document.createElement("canvas"));
          [canvas.width, canvas.height] = [600, 500];
          const lit = new Set(given.values.keys());
          const drawn = drawSolid(canvas, { ...given, lit });
          const last = drawn.drawn.at(-1);
          const [x, y] = [0, 1].map((axis) => last.corners.reduce((sum, corner) => sum + corner[axis], 0) / 4);
          const under = cubeUnder(canvas, drawn, lit, 300 + x * drawn.scale, 250 + y * drawn.scale);
          return [last.at, under, drawn.drawn.length];
        }""",
        {
            "values": [0.5] * 48,
            "shape": SHAPE,
            "turn": [-30, 20],
            "chosen": 0,
            "table": [128] * 768,
            "ring": "#f00",
            "ink": "#000",
            "words": {},
        },
    )
    assert outcome[0] == outcome[1] and outcome[2] == 3 * 48
    assert outcome[0] in (3, 0)  # picture 1 is in front, its first token on top


STRETCHED = "(one) => Math.abs((one.clientWidth * one.height) / (one.clientHeight * one.width) - 1)"


def test_typing_changes_what_shares_the_mean_and_the_link_keeps_it(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/norms?norm_kind=batch")
    root = visitor.locator(".block")
    cell = root.get_by_label("Picture 2, token 1, channel 2", exact=True)
    cell.wait_for(timeout=60_000)
    before = np.array(root.evaluate("root => [...root.vitrine.model().after]"))
    cell.fill("9.9")
    values = usual()
    values[1, 0, 1] = 99
    after = np.array(root.evaluate("root => [...root.vitrine.model().after]"))
    assert_allclose(after, normalised(values / 10, "batch").ravel(), atol=1e-9)
    assert (np.abs(after - before) > 1e-9).reshape(SHAPE).any(axis=(0, 1)).tolist() == [False, True, False, False]
    expect(root.locator(".which")).to_contain_text("12 of 48 numbers")
    expect(root.locator(".number.lit")).to_have_count(12)
    expect(root.locator(".spelled p")).to_have_count(3)
    assert root.evaluate("root => root.vitrine.took()") < 100  # milliseconds on a busy computer; 16 is the goal
    expect(visitor).to_have_url(re.compile(r"norm_x=.*99"))
    root.locator(".solid").focus()
    visitor.keyboard.press("ArrowLeft")
    visitor.keyboard.press("ArrowDown")
    expect(visitor).to_have_url(re.compile("norm_turn=-38_28"))
    visitor.reload()
    expect(cell).to_have_value("9.9", timeout=60_000)
    assert root.evaluate("root => root.vitrine.state().turn") == [-38, 28]
    record = json.loads(Image.open(taken(visitor, "number_block", "png")).text[KEY])
    assert " 9.9 " in record["parameters"]["numbers"]
    visitor.set_viewport_size({"width": 720, "height": 450})
    assert root.locator(".solid").evaluate(STRETCHED) < 0.02, "else cubes are missed in a low window"


ARROWS = {
    (1, 0, 0): "name →",
    (0.4, 0.5, 0): "name ↘",
    (-1, 0.1, 0): "← name",
    (0.3, -0.4, 0): "name ↗",
    (0.1, 1, 2): "name →",
}


def test_every_axis_has_the_arrow_that_it_runs_along_however_the_block_is_turned(context: BrowserContext) -> None:
    tab, arrow = bench(context), "module.withArrow('name', given.slice(0, 2), given[2])"
    told = {given: call(tab, "number_block/solid.js", arrow, list(given)) for given in ARROWS}
    assert told == ARROWS
    assert call(tab, "number_block/solid.js", arrow, [0.05, 0, 0]) == "name", "it runs at the viewer"
    drawn = """(async () => { const { svgContext } = await import("/shared/svg_context.js");
      const context = svgContext();
      context.canvas = { width: 700, height: 600, getContext: () => context };
      module.drawSolid(context.canvas, { values: Array(48).fill(0), shape: [3, 4, 4], turn: given, lit: new Set(),
        chosen: 0, table: Array(768).fill(9), ring: "", ink: "#000000",
        words: { channels: "ch", tokens: "to", pictures: "pi" } });
      return context.drawn.join("").match(/[→↘↓↙←↖↑↗] ?[a-z]{2}(?=<)|[a-z]{2} [→↘↓↙←↖↑↗]/g); })()"""
    names = {turn: call(tab, "number_block/solid.js", drawn, list(turn)) for turn in ((-32, 22), (148, 22))}
    assert names == {(-32, 22): ["ch →", "to →", "↖ pi"], (148, 22): ["← ch", "to →", "pi ↘"]}
