"""Charts in Chromium in as much room as there is: names, legends, numbers and pictures in wide and narrow windows."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.charted import chart
from tests.browser.resting import rest
from tests.browser.walk import SIZES, made

pytestmark = pytest.mark.browser


def test_on_a_phone_a_chart_has_room_for_every_name_of_its_legend(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(f"{address}/cabinet")
    scatter = chart(visitor, "cabinet_scatter")
    expect(scatter).to_have_attribute("data-drawn", re.compile("[1-9]"))
    area, ground = scatter.bounding_box(), scatter.locator(".nsewdrag").bounding_box()
    names = [name.bounding_box() for name in scatter.locator(".legendtext").all()]
    assert len(names) > 10 and max(name["y"] + name["height"] for name in names) < area["y"] + area["height"]
    assert ground["height"] > 150, "the legend must not squeeze the chart"
    assert scatter.locator(".legend .scrollbar").bounding_box()["height"] == 0, "a legend that scrolls hides names"


def test_at_200_per_cent_a_chart_has_room_for_every_name_of_a_long_legend(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 720, "height": 450})
    visitor.goto(f"{address}/depth?depth_view=widths")
    drawn = chart(visitor, "widths")
    expect(drawn).to_have_attribute("data-drawn", re.compile("[1-9]"))
    rest(visitor)
    assert drawn.locator(".legendtext").count() == 16
    assert drawn.locator(".legend .scrollbar").bounding_box()["height"] == 0, "a legend that scrolls hides names"
    assert drawn.locator(".nsewdrag").bounding_box()["height"] > 150, "the legend must not squeeze the chart"


@pytest.mark.parametrize("size", ["phone", "zoomed", "small"])
def test_every_class_of_the_teacher_is_named_below_its_point(visitor: Page, address: str, size: str) -> None:
    made(visitor, SIZES[size])
    visitor.goto(f"{address}/distillation?tokens_view=losses")
    drawn = chart(visitor, "softened")
    expect(drawn).to_have_attribute("data-drawn", re.compile("[1-9]"))
    area, names = drawn.bounding_box(), drawn.locator(".xtick text").all()
    shown = [name.bounding_box() for name in names if name.is_visible()]
    assert len(shown) == 10, "Plotly hides one that would be cut off"
    assert min(name["x"] for name in shown) >= area["x"]


def test_a_legend_lies_on_no_axis_once_a_window_was_wider(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 720, "height": 450})
    visitor.goto(f"{address}/bits?bits_view=photographs")
    by_size = chart(visitor, "bits_bytes")
    rest(visitor)
    by_size.scroll_into_view_if_needed()
    expect(by_size).to_have_attribute("data-drawn", re.compile("[1-9]"))
    for width in (720, 390):  # names in one column, then in two
        visitor.set_viewport_size({"width": width, "height": 844})
        rest(visitor)
        assert_apart(by_size)


def test_a_legend_lies_on_no_axis_where_a_chart_is_low(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1440, "height": 900})
    visitor.goto(f"{address}/needed_heads?heads_view=gates")
    often = chart(visitor, "gate_masses")
    expect(often).to_have_attribute("data-drawn", re.compile("[1-9]"))
    assert_apart(often)


def assert_apart(drawn: Locator) -> None:
    """The legend begins below the name of the axis."""
    axis, legend = (drawn.locator(part).bounding_box() for part in (".xtitle", ".legend"))
    assert axis["y"] + axis["height"] <= legend["y"]


def test_on_a_phone_the_name_of_an_axis_goes_on_in_a_second_line_and_no_button_lies_over_the_title(
    visitor: Page, address: str
) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(f"{address}/distillation?tokens_view=many")
    bars = visitor.locator(".vitrine-chart[data-drawn]").first
    expect(bars.locator(".xtitle tspan.line")).to_have_count(2, timeout=60_000)
    bars.hover()
    expect(bars.locator(".modebar-group:visible")).to_have_count(1)
    visitor.set_viewport_size({"width": 1280, "height": 900})
    expect(bars.locator(".xtitle tspan.line")).to_have_count(0)


def test_a_picture_is_as_large_on_a_phone_that_was_turned(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1280, "height": 844})
    visitor.goto(f"{address}/windows?windows=steps")
    cut, widths = chart(visitor, "plan_cut"), []
    for width in (390, 844, 390):
        visitor.set_viewport_size({"width": width, "height": 1234 - width})
        rest(visitor)
        widths.append(cut.locator("image").first.bounding_box()["width"])
    assert widths[2] == widths[0] > 300


def test_on_a_phone_a_title_s_second_line_has_room_above_the_plot(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 390, "height": 844})
    visitor.goto(f"{address}/forward?way_view=order")
    order = chart(visitor, "order")
    expect(order.locator(".gtitle tspan.line")).to_have_count(2, timeout=60_000)
    title, plot = (order.locator(part).bounding_box() for part in (".gtitle", ".nsewdrag"))
    assert title["y"] + title["height"] <= plot["y"]


def test_in_a_narrow_window_a_picture_s_title_goes_on_in_a_second_line(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 720, "height": 450})
    visitor.goto(f"{address}/depth")
    roles = chart(visitor, "roles_1")
    expect(roles.locator(".gtitle tspan.line")).to_have_count(2, timeout=60_000)
    title, picture, around = (
        part.bounding_box() for part in (roles.locator(".gtitle"), roles.locator(".nsewdrag"), roles)
    )
    assert title["x"] + title["width"] <= around["x"] + around["width"]
    assert title["y"] + title["height"] <= picture["y"]


@pytest.mark.parametrize("size", ["phone", "zoomed"])
def test_a_narrow_window_shows_the_whole_shelf_and_its_bar_beside_the_first_row(
    visitor: Page, address: str, size: str
) -> None:
    made(visitor, SIZES[size])
    visitor.goto(f"{address}/cabinet")
    shelf = chart(visitor, "cabinet_shelf")
    expect(shelf).to_have_attribute("data-drawn", re.compile("[1-9]"), timeout=60_000)
    rest(visitor)
    pictures = [picture.bounding_box() for picture in shelf.locator(".heatmaplayer image").all()]
    assert len(pictures) == 15 and min(picture["width"] for picture in pictures) >= 100
    bar, end = shelf.locator(".infolayer > [class*=cb]").bounding_box(), SIZES[size].width
    assert max(picture["x"] + picture["width"] for picture in pictures) <= bar["x"]
    assert bar["x"] + bar["width"] <= end, "the bar is out of sight"
    assert bar["y"] + bar["height"] <= pictures[0]["y"] + pictures[0]["height"] + 20
