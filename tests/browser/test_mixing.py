"""Who mixes what, in Chromium: other pieces and another picture change the matrices they should, a shift the bars."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
DRAWN = """(key) => {
  const chart = document.querySelector(`.st-key-${key} .js-plotly-plot`);
  const plain = ({ z, x }) => Array.from(z ?? x, (row) => (row.length ? [...row] : row));
  return chart?._fullData ? JSON.stringify(chart._fullData.map(plain)) : null;
}"""
OTHER = f"([key, before]) => ![null, before].includes(({DRAWN})(key))"
KINDS = ("convolution", "mlp", "attention")


def drawn(visitor: Page, kind: str) -> str:
    """The numbers that a chart on the page holds."""
    visitor.wait_for_function(DRAWN, arg=f"mix_{kind}", timeout=60_000)
    return visitor.evaluate(DRAWN, f"mix_{kind}")


def shapes(visitor: Page) -> set[tuple[int, ...]]:
    return {np.shape(json.loads(drawn(visitor, kind))[0]) for kind in KINDS}


def slide(visitor: Page, place: int, key: str) -> None:
    slider = visitor.locator('[data-testid="stSlider"] input').nth(place)
    slider.focus()
    slider.press(key)


def test_pieces_and_picture_change_the_matrices_and_a_shift_the_bars(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/mixing")
    assert shapes(visitor) == {(12, 12)}
    slide(visitor, 0, "ArrowRight")
    expect(visitor).to_have_url(re.compile("mix_count=13"))
    for kind in KINDS:
        visitor.wait_for_function(f"(key) => JSON.parse(({DRAWN})(key))?.[0].length === 13", arg=f"mix_{kind}")
    before = {kind: drawn(visitor, kind) for kind in KINDS}
    visitor.get_by_role("radio", name="Coffee").click()
    expect(visitor).to_have_url(re.compile("image=coffee"))
    visitor.wait_for_function(OTHER, arg=["mix_attention", before["attention"]])
    assert [drawn(visitor, kind) == before[kind] for kind in KINDS] == [True, True, False]
    visitor.get_by_role("radio", name="Moved").or_(visitor.get_by_role("button", name="Moved")).first.click()
    expect(visitor.get_by_text(re.compile("^Moved by 1: what moves along"))).to_be_visible()
    bars = drawn(visitor, "shift")
    slide(visitor, 1, "ArrowRight")
    expect(visitor.get_by_text(re.compile("^Moved by 2: what moves along"))).to_be_visible()
    visitor.wait_for_function(OTHER, arg=["mix_shift", bars])
