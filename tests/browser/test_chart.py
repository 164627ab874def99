"""Charts in Chromium: drawn when seen, in the page's colours, clickable, as large as the screen when asked."""

import re

import pytest
from PIL import Image
from playwright.sync_api import Error, Page, Route, expect

from tests.browser.charted import chart

pytestmark = pytest.mark.browser
INK = "chart => getComputedStyle(chart.querySelector('.xtick text')).fill"


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
    newcomer.route("**/components.js", lambda route: held.append(route))
    newcomer.goto(f"{address}/sets")
    row = newcomer.locator(".st-key-take_home_set_map")
    row.get_by_text("Take it home").click()
    button = row.get_by_role("button", name="PNG")
    button.wait_for()
    with pytest.raises(Error, match="Timeout"):  # it takes no click that it would lose
        button.click(timeout=1000)
    assert held
    for request in held:
        request.continue_()
    expect(chart(newcomer, "set_map")).to_have_attribute("data-drawn", "1")
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
