"""Charts in Chromium: drawn when seen, in the page's colours, clickable, as large as the screen when asked."""

import json
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Error, Locator, Page, Route, expect

from tests.browser.bench import bench, call
from tests.browser.resting import rest
from tests.browser.walk import SIZES, made
from viz import export
from viz.bars import bars
from viz.ground import Ground
from viz.row import row

pytestmark = pytest.mark.browser
# Which charts were drawn, and in which frame of the browser; all but the one called `patient` take their time.
DRAWN = """(patient) => {
  window.frames_ = 0;
  window.drawn_ = [];
  const count = () => { window.frames_ += 1; requestAnimationFrame(count); };
  count();
  const react = window.Plotly.react;
  window.Plotly.react = async (plot, ...given) => {
    if (!plot.closest(`.st-key-${patient}`)) await new Promise((later) => setTimeout(later, 150));
    return react(plot, ...given);
  };
  const note = ({ target }) => window.drawn_.push([target.closest("[class*=st-key]").className, window.frames_]);
  for (const chart of document.querySelectorAll(".vitrine-chart")) {
    new MutationObserver((all) => all.forEach(note)).observe(chart, { attributeFilter: ["data-drawn"] });
  }
}"""
INK = "chart => getComputedStyle(chart.querySelector('.xtick text')).fill"


def chart(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} .vitrine-chart")


def test_a_chart_below_the_window_is_drawn_when_it_is_scrolled_to(newcomer: Page, address: str) -> None:
    newcomer.add_init_script("window.requestIdleCallback = () => 0")  # a browser that never has a moment
    newcomer.goto(f"{address}/depth")
    expect(chart(newcomer, "layers_0")).to_have_attribute("data-drawn", "1")
    below = chart(newcomer, "roles_0")
    expect(below).to_be_attached()
    newcomer.wait_for_timeout(1500)
    assert below.get_attribute("data-drawn") is None and below.bounding_box()["height"] > 200  # its place is kept
    below.scroll_into_view_if_needed()
    expect(below).to_have_attribute("data-drawn", "1")


def test_an_idle_browser_draws_what_lies_further_down(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/depth")
    expect(chart(visitor, "roles_0")).to_have_attribute("data-drawn", "1")


def test_the_toolbar_offers_nothing_that_leaves_the_house(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/sets")
    expect(chart(visitor, "set_heads")).to_have_attribute("data-drawn", "1")
    offered = (
        chart(visitor, "set_heads").locator(".modebar-btn").evaluate_all("all => all.map((each) => each.dataset.title)")
    )
    assert "Fullscreen" in offered and not [title for title in offered if re.search("Share|Cloud|Chart Studio", title)]


def test_a_click_on_a_cell_reaches_the_page(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/windows?windows=steps&at=20-20")
    cut = chart(visitor, "plan_cut")
    expect(cut).to_have_attribute("data-drawn", re.compile("[1-9]"))
    area = cut.locator(".nsewdrag").bounding_box()
    visitor.mouse.click(area["x"] + area["width"] * 0.97, area["y"] + area["height"] * 0.97)
    expect(visitor).to_have_url(re.compile("at=9[0-9]{2}-9[0-9]{2}"))
    expect(cut).to_have_attribute("data-drawn", re.compile("[2-9]"))


def test_the_keyboard_moves_over_cells_and_chooses_one(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/windows?windows=steps&at=20-20")
    cut = visitor.get_by_role("application", name="Cut into windows")
    expect(cut).to_have_attribute("data-drawn", re.compile("[1-9]"))
    cut.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):  # from the middle of 16 × 16
        cut.press(key)
    expect(cut.get_by_role("status")).to_have_text("token row 10, column 10, window 6")
    cut.press("Enter")
    expect(visitor).to_have_url(re.compile("at=593-593"))


def test_new_values_are_drawn_into_the_chart_that_is_there(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/sets")
    heads = chart(visitor, "set_heads")
    expect(heads).to_have_attribute("data-drawn", "1")
    heads.locator(".main-svg").first.evaluate("drawing => { drawing.dataset.first = true; }")
    slider = visitor.locator('[data-testid="stSlider"] input').first
    slider.focus()
    slider.press("ArrowRight")
    expect(heads).to_have_attribute("data-drawn", "2")
    expect(heads.locator(".main-svg[data-first]")).to_have_count(1)


def test_what_can_wait_is_drawn_behind_the_frame_that_shows_map_and_answer(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/needed_heads?heads_model=imagenette_vit&heads_off=2")
    for key in ("heads_grid", "heads_maps", "heads_answer"):
        expect(chart(visitor, key)).to_have_attribute("data-drawn", re.compile("[1-9]"))
    visitor.wait_for_timeout(1000)
    visitor.evaluate(DRAWN, "heads_grid")
    visitor.get_by_role("slider", name="Heads off").press("ArrowRight")
    visitor.wait_for_function("window.drawn_.some(([key]) => key.includes('heads_grid'))")
    frame_by_key = {re.search(r"st-key-(\w+)", names)[1]: frame for names, frame in visitor.evaluate("window.drawn_")}
    assert frame_by_key["heads_grid"] > max(frame_by_key["heads_maps"], frame_by_key["heads_answer"])


def test_an_answer_further_down_is_drawn_before_what_can_wait(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1280, "height": 600})
    visitor.goto(f"{address}/needed_blocks?blocks_rule=last&blocks_n=1")
    expect(chart(visitor, "blocks_answer_twin")).to_have_attribute("data-drawn", re.compile("[1-9]"))
    rest(visitor)
    assert chart(visitor, "blocks_answer_twin").bounding_box()["y"] > 1.1 * visitor.viewport_size["height"]
    orders = []
    for _ in range(3):  # on a busy computer what one run draws may come apart
        visitor.evaluate(DRAWN, "blocks_strip")
        visitor.locator("input[aria-label=n]").press("ArrowRight")
        visitor.wait_for_function("window.drawn_.some(([key]) => key.includes('blocks_strip'))")
        names = [re.search(r"st-key-(\w+)", key)[1] for key, _ in visitor.evaluate("window.drawn_")]
        orders.append([key for key in names if key in ("blocks_maps_own", "blocks_answer_twin", "blocks_strip")][:3])
        rest(visitor)
    assert ["blocks_maps_own", "blocks_answer_twin", "blocks_strip"] in orders


def test_the_row_under_a_chart_opens_and_saves_it(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/sets")
    expect(chart(visitor, "set_map")).to_have_attribute("data-drawn", "1")
    row = visitor.locator(".st-key-take_home_set_map")
    expect(row.get_by_role("button", name="PNG")).to_have_count(0)
    row.get_by_text("Take it home").click()
    with visitor.expect_download() as waiting:
        row.get_by_role("button", name="PNG").click()
    with Image.open(waiting.value.path()) as picture:
        assert "between the elements of a set" in picture.text["Title"]
    with visitor.expect_download() as waiting:
        row.get_by_role("button", name="NumPy").click()
    assert waiting.value.suggested_filename.endswith(".npz")
    expect(chart(visitor, "set_map")).to_have_attribute("data-drawn", "1")  # opening a row draws nothing anew


def test_a_button_waits_for_its_script(newcomer: Page, address: str) -> None:
    held: list[Route] = []
    newcomer.route("**/take_home/main.js", lambda route: held.append(route))
    newcomer.goto(f"{address}/sets")
    expect(chart(newcomer, "set_map")).to_have_attribute("data-drawn", "1")
    row = newcomer.locator(".st-key-take_home_set_map")
    row.get_by_text("Take it home").click()
    button = row.get_by_role("button", name="PNG")
    button.wait_for()
    with pytest.raises(Error, match="Timeout"):  # it takes no click that it would lose
        button.click(timeout=1000)
    for request in held:
        request.continue_()
    with newcomer.expect_download():
        button.click()


def test_a_chart_follows_the_theme_and_the_width(visitor: Page, address: str) -> None:
    visitor.emulate_media(color_scheme="light")
    visitor.goto(f"{address}/distance")
    distances = visitor.locator(".vitrine-chart[data-drawn]").first
    distances.wait_for()
    assert brightness(distances.evaluate(INK)) < 100
    visitor.emulate_media(color_scheme="dark")
    visitor.wait_for_function(f"chart => ({INK})(chart).match(/[0-9]+/)[0] > 150", arg=distances.element_handle())
    before = distances.locator(".main-svg").first.bounding_box()["width"]
    visitor.set_viewport_size({"width": 700, "height": 900})
    expect(distances.locator(".main-svg").first).not_to_have_attribute("width", str(int(before)))
    assert distances.locator(".main-svg").first.bounding_box()["width"] < before


def test_whiskers_on_bars_can_be_seen_in_the_dark(visitor: Page, address: str) -> None:
    visitor.emulate_media(color_scheme="dark")
    visitor.goto(f"{address}/batch_norm")
    bars = chart(visitor, "bn_beside")
    expect(bars).to_have_attribute("data-drawn", re.compile("[1-9]"))
    whisker = bars.locator(".xerror").first.evaluate("whisker => getComputedStyle(whisker).stroke")
    assert whisker == bars.evaluate(INK)
    visitor.emulate_media(color_scheme="light")


def test_the_paper_behind_the_name_of_a_level_is_the_page_s(visitor: Page, address: str) -> None:
    visitor.emulate_media(color_scheme="dark")
    visitor.goto(f"{address}/bits?bits_view=straight")
    curves = visitor.locator(".vitrine-chart:has(.annotation)").first
    curves.wait_for()
    behind = curves.locator(".annotation .bg").first
    page = visitor.locator("[data-testid=stApp]").evaluate("(page) => getComputedStyle(page).backgroundColor")
    assert behind.evaluate("(paper) => [getComputedStyle(paper).fill, getComputedStyle(paper).fillOpacity]") == [
        page,
        "1",
    ]
    visitor.emulate_media(color_scheme="light")


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


def test_a_click_in_a_part_reaches_what_lies_outside_of_it(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/depth")
    similar = chart(visitor, "similar")
    similar.scroll_into_view_if_needed()
    expect(similar).to_have_attribute("data-drawn", re.compile("[1-9]"))
    visitor.wait_for_timeout(500)
    similar.locator(".scatterlayer path.point").nth(4).click(force=True)
    expect(visitor).to_have_url(re.compile("deep_layer=[0-9]"))
    moved = visitor.get_by_role("slider", name="Layer, compared with the one before it")
    expect(moved).to_have_value(re.search("deep_layer=([0-9]+)", visitor.url)[1])


def test_a_chart_fills_the_screen_and_comes_back(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/distance")
    distances = visitor.locator(".vitrine-chart[data-drawn]").first
    distances.wait_for()
    height = distances.bounding_box()["height"]
    distances.hover()
    distances.locator('[data-title="Fullscreen"]').click()
    visitor.wait_for_function("document.fullscreenElement?.matches('.vitrine-chart')")
    tall = f"chart => chart.querySelector('.main-svg').getBoundingClientRect().height > {height} + 100"
    visitor.wait_for_function(tall, arg=distances.element_handle())
    visitor.evaluate("document.exitFullscreen()")
    expect(distances).to_have_css("height", f"{height:.0f}px")


def test_without_its_library_a_chart_says_so(newcomer: Page, address: str) -> None:
    newcomer.route("**/plotly-cartesian-*.js", lambda route: route.abort())
    newcomer.goto(f"{address}/distance")
    said = newcomer.locator(".vitrine-chart [role=alert]").first
    expect(said).to_contain_text("The chart library did not arrive")


def brightness(colour: str) -> float:
    """Mean of red, green and blue of a CSS colour."""
    return sum(int(part) for part in re.findall(r"[0-9]+", colour)[:3]) / 3


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


def test_the_name_of_an_axis_has_as_many_lines_as_it_needs(context: BrowserContext) -> None:
    """One that stands under the right half of a chart as wide as a phone's, and was in two lines before."""
    page = bench(context, "<!doctype html><meta charset=utf-8><body style='margin: 0'><div style='width: 358px'></div>")
    page.add_script_tag(content=export.library())
    ends = """async (figure) => {
      const { fold } = await import("/chart/righted.js");
      const plot = document.querySelector("div");
      await Plotly.newPlot(plot, figure.data, figure.layout);
      const end = () => plot.querySelector(".xtitle").getBoundingClientRect().right;
      const before = end();
      await fold(plot, plot, 358);
      return [before, end()];
    }"""
    unit = "attention on the object beyond the model’s mean map (percentage points)"
    figure = bars(["DeepViT, 24 narrow blocks"], [2.0], unit=unit, whole=None).update_layout(width=358)
    before, after = page.evaluate(ends, json.loads(figure.to_json()))
    assert after <= 358 < before


def test_a_number_in_a_bar_is_left_out_where_its_whisker_would_lie_on_it(context: BrowserContext) -> None:
    figure = bars(["Swin", "TNT"], [2.55, 6.45], whole=None, error=[1.0, 1.5]).to_plotly_json()
    given = {"figure": json.loads(json.dumps(figure, default=lambda array: array.tolist()))}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).data[0].text"
    texts = [call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (1200, 200)]
    assert texts == [["2.55", "6.45"], ["", "6.45"]]


def test_a_slim_map_keeps_its_width_and_its_bar_lies_below(context: BrowserContext) -> None:
    heat = {"type": "heatmap", "colorbar": {"title": {"text": "weight", "side": "right"}}}
    axis = {"dtick": 1, "range": [0.5, 12.5]}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width)"
    given = {"figure": {"data": [heat], "layout": {"title": {"text": "map"}, "xaxis": axis, "yaxis": {}}}}
    slim, wide = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (206, 600))
    assert wide["data"] == [heat] and wide["layout"]["xaxis"] == axis
    bar = slim["data"][0]["colorbar"]
    assert (bar["orientation"], bar["title"]) == ("h", {"text": "weight", "side": "bottom", "font": {"size": 13}})
    assert slim["layout"]["xaxis"]["dtick"] is None and slim["layout"]["margin"]["b"] > 90
    given["figure"]["layout"] |= {
        "yaxis": {"scaleanchor": "x"},
        "images": [{}],
    }  # a picture’s bar has a place of its own
    assert call(page, "chart/narrow.js", drawn, {**given, "width": 206})["data"] == [heat]


def test_on_a_slim_map_the_name_of_the_bar_goes_on_in_a_second_line(context: BrowserContext) -> None:
    long = "attention weight; colours end at ±0.25"
    heat = {"type": "heatmap", "colorbar": {"title": {"text": long, "side": "right"}}}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width)"
    given = {"figure": {"data": [heat], "layout": {"yaxis": {"scaleanchor": "x"}}}}  # a square map is no picture
    slim, phone = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (213, 358))
    assert slim["data"][0]["colorbar"]["title"]["text"].replace("<br>", " ") == long
    assert slim["data"][0]["colorbar"]["title"]["text"].count("<br>") == 1 and slim["layout"]["margin"]["b"] == 132
    assert phone["data"] == [heat]


def test_numbers_of_bars_of_either_sign_have_room_in_a_narrow_chart(context: BrowserContext) -> None:
    values, names = [0.094, 0.00436, -0.00409], ["upper left", "upper right", "lower right"]
    figure = json.loads(bars(names, values, whole=None).to_json())
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout.xaxis.range"
    given = {"figure": figure | {"layout": {"xaxis": figure["layout"]["xaxis"]}}}
    narrow, wide = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (240, 1200))
    assert wide == figure["layout"]["xaxis"]["range"]
    plot = 240 - 6.5 * len("2. upper right") - 30
    unit = plot / (narrow[1] - narrow[0])
    assert unit * (min(values) - narrow[0]) >= 6 * len("−0.00409")
    assert unit * (narrow[1] - max(values)) >= 6 * len("0.094") and unit > 0


def test_many_places_are_not_all_numbered_where_their_numbers_would_meet(context: BrowserContext) -> None:
    heat = {"type": "heatmap", "colorbar": {"title": {"text": "cosine"}}}
    layout = {"xaxis": {"dtick": 1, "range": [0.5, 12.5]}, "yaxis": {}}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout.xaxis.dtick ?? null"
    barred = {"figure": {"data": [heat], "layout": layout}}
    steps = [call(page, "chart/narrow.js", drawn, {**barred, "width": width}) for width in (340, 460, 600)]
    assert steps == [None, 1, 1]
    plain = {"figure": {"data": [{"type": "scatter"}], "layout": layout}, "width": 358}
    assert call(page, "chart/narrow.js", drawn, plain) == 1


def test_the_name_of_an_axis_stands_in_one_line_where_there_is_room(context: BrowserContext) -> None:
    unit = "attention on the object beyond the model’s mean map (percentage points)"
    figure = json.loads(bars(["Swin"], [2.0], unit=unit, whole=None).to_json())
    given = {"figure": {**figure, "layout": {"xaxis": figure["layout"]["xaxis"]}}}
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout.xaxis.title.text"
    wide, narrow = (call(page, "chart/narrow.js", drawn, {**given, "width": width}) for width in (1280, 700))
    assert wide == unit and narrow == figure["layout"]["xaxis"]["title"]["text"] != unit


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


def test_a_level_is_told_from_the_page_in_the_dark(visitor: Page, address: str) -> None:
    visitor.emulate_media(color_scheme="dark")
    visitor.goto(f"{address}/bits?bits_view=photographs")
    level = chart(visitor, "bits_bytes").locator(".shapelayer path").first
    level.wait_for(state="attached", timeout=60_000)
    mixed = level.evaluate("level => getComputedStyle(level).stroke")
    share = 255 if mixed.startswith("color(") else 1  # of red, green and blue in 0..1
    red, green, blue = (share * float(part) for part in re.findall(r"[0-9.]+", mixed.replace("srgb", ""))[:3])
    assert min(red, green, blue) > 140
    visitor.emulate_media(color_scheme="light")


def test_a_number_beside_the_longest_bar_ends_within_a_narrow_chart(context: BrowserContext) -> None:
    """Whatever the bars are: axes of charts beside another keep their ends."""
    page, drawn = bench(context), "module.drawnAt(given.figure, given.width).layout"
    figures = [json.loads(bars(["church", "tench"], [share, 0.1]).to_json()) for share in (0.3, 0.999)]
    given = [{"figure": figure, "width": width} for width in (206, 600) for figure in figures]
    low, high, *wide = (call(page, "chart/narrow.js", drawn, one) for one in given)
    assert low["margin"]["r"] == high["margin"]["r"] >= 6 * len("99.9%")
    assert low["xaxis"]["range"] == high["xaxis"]["range"] and wide == [figure["layout"] for figure in figures]


def test_names_of_narrow_pictures_beside_another_go_on_in_further_lines(context: BrowserContext) -> None:
    ground = Ground(np.full((64, 64, 3), 128, np.uint8))
    names = ["trained: 39.3% ± 1.1%", "untrained: 25.4% ± 0.1%"]
    figure = json.loads(row([ground, ground], np.ones((2, 8, 8)), names).to_json())
    page, drawn = bench(context), "module.named(given.layout, given.width)"
    layout = figure["layout"]
    narrow, wide = (call(page, "chart/righted.js", drawn, {"layout": layout, "width": width}) for width in (206, 600))
    assert wide == layout
    assert [one["text"].replace("<br>", " ") for one in narrow["annotations"]] == names
    assert all("<br>" in one["text"] for one in narrow["annotations"])
    assert narrow["margin"]["t"] > layout["margin"]["t"]
