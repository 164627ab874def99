"""Who needs to look at whom, in Chromium: a pattern, its size, answer and map; the link brings them back, Back too."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.resting import rest

pytestmark = pytest.mark.browser
OPENING = "sparse?sparse_model=imagenette_vit&sparse_layer=2"


def choose(visitor: Page, select: str, option: str) -> None:
    """An option of a select box, as a hand does."""
    visitor.locator(f".st-key-choose_{select}").get_by_role("combobox").click()
    visitor.get_by_role("option", name=option, exact=True).click()


def blank(chart: Locator) -> int:
    """How many pairs of the matrix are closed."""
    return chart.evaluate("""(chart) => {
      const [[{ z: rows }]] = chart.querySelector(".js-plotly-plot").calcdata;
      return [...rows].flatMap((row) => [...row]).filter((value) => !Number.isFinite(value)).length;
    }""")


def test_a_span_is_chosen_and_slid_and_comes_back_by_link_and_back(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/{OPENING}")
    line, pairs = visitor.locator(".st-key-head"), visitor.locator(".st-key-sparse_pairs")
    expect(line).to_contain_text("of the pairs of patches (neighbours)", timeout=120_000)
    choose(visitor, "sparse_kind", "adaptive span")
    expect(line).to_contain_text("of the pairs of patches (adaptive span)")
    expect(visitor).to_have_url(re.compile("sparse_kind=span"))
    rest(visitor)
    before, closed = line.inner_text(), blank(pairs)
    visitor.get_by_role("slider", name="Ramp").press("ArrowRight")
    expect(visitor).to_have_url(re.compile("sparse_ramp=3"))
    expect(line).not_to_have_text(before, use_inner_text=True)
    rest(visitor)
    assert blank(pairs) < closed, "a longer ramp opens more pairs"
    said, address_of_ramp = line.inner_text(), visitor.url
    visitor.get_by_role("button", name="Copy link to this view").click()
    expect(visitor.get_by_text("Copied")).to_be_visible()
    copied = visitor.evaluate("navigator.clipboard.readText()")
    visitor.get_by_role("slider", name="Span").press("ArrowRight")
    expect(visitor).to_have_url(re.compile("sparse_span=2"))
    visitor.go_back()
    expect(visitor).to_have_url(address_of_ramp)
    expect(line).to_have_text(said, use_inner_text=True)
    visitor.goto("about:blank")
    visitor.goto(copied)
    expect(line).to_have_text(said, use_inner_text=True, timeout=120_000)
    expect(visitor.get_by_role("slider", name="Ramp")).to_have_value("3")


def test_a_click_on_a_head_shows_how_far_it_looks(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/{OPENING}&sparse_view=spans")
    expect(visitor.locator(".st-key-head")).to_contain_text("heads need to look", timeout=120_000)
    curve = visitor.locator(".st-key-sparse_held_curve")
    expect(curve).to_contain_text("layer 2, head 1")
    field = visitor.locator(".st-key-sparse_spans .nsewdrag").first.bounding_box()
    visitor.mouse.click(field["x"] + field["width"] * 5 / 6, field["y"] + field["height"] * 4.5 / 6)
    expect(curve).to_contain_text("layer 5, head 3")
    expect(visitor).to_have_url(re.compile("sparse_layer=5"))
