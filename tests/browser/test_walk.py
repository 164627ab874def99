"""The walk over the pages: its measures on a page made by hand, and what they say of some pages of the house."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.bench import bench
from tests.browser.measuring import Measured, measured
from tests.browser.resting import rest
from tests.browser.spoken import nameless
from tests.browser.walk import SIZES, Seen, Size, made, names, sheet, turn_to, whole

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><body style="margin:0; width:100%">
<style>button, p, canvas { position: absolute; margin: 0; white-space: nowrap } canvas { top: 333px }</style>
<canvas width="300" height="40" style="top: 10px"></canvas><canvas width="300" height="200"></canvas>
<button style="left: 10px; top: 60px; width: 90px">here</button>
<button style="left: 60px; top: 60px; width: 90px">over it</button>
<button style="left: 160px; top: 60px; width: 90px">beside</button>
<p style="left: 98%; top: 100px">sticks out</p>
<p style="left: 0; top: 130px; width: 40px; overflow: hidden">shortened at its end</p>
<div style="position: absolute; top: 160px; width: 60px; height: 20px; overflow: hidden"><p>longer than it</p></div>
<div style="position: absolute; top: 190px; width: 60px; height: 30px; overflow: auto"><p>scrolled to</p></div>
<div style="position: absolute; top: 190px; left: 100px; width: 60px; height: 30px; overflow: hidden">
<p style="position: static">goes on unbroken</p></div>
<div style="position: absolute; top: 230px; left: 100px; width: 60px; height: 30px; overflow: auto">
<button style="left: 70px">scrolled away</button><button style="left: 40px">half of it</button></div>
<button style="left: 165px; top: 230px; width: 80px">there</button>
<p style="width: 1px; height: 1px; overflow: hidden">for those who listen</p>
<div data-testid=stSelectbox style="position: absolute; top: 560px">
<input value="chosen, and longer than it" style="width: 60px"></div>
<input value="typed, and longer than it" style="position: absolute; top: 560px; left: 200px; width: 60px">
<div role=alert style="position: absolute; top: 270px; height: 20px"></div>
<div role=alert style="position: absolute; top: 300px">no chart</div>
</body>"""
PLAIN = """<!doctype html><body style="margin:0" data-testid=stApp data-test-script-state=notRunning>
<section data-testid=stMain style="height: 100vh; overflow: auto">
<h1 style="height: 400px; margin: 0; background: red"></h1><p style="height: 200px; margin: 0; background: green"></p>
<p style="height: 400px; margin: 0; background: blue"></p></section></body>"""
WITHOUT = {
    "gallery",
    "by_hand",
    "permutation",
    "norms",
}  # cards, each as large as the next; tables
HIGHEST = 230  # CSS pixels above the first picture in a window of 1440 × 900, at most
FURTHER = (  # those with the most above their pictures
    "sets?sets_view=shuffle",
    "sparse?sparse_view=spans",
    "depth?depth_view=heads",
    "positions?positions_view=without",
    "positions?positions_view=grid",
    "positions?positions_view=sinusoidal",
    "needed_heads?heads_view=gates",
    "pyramids?pyramid=keys",
    "pyramids?pyramid=path",
    "positions?positions_view=relative",
    "distillation?tokens_view=losses",
    "distillation?tokens_view=many",
    "needed_heads?heads_view=neurons",
    "sets?sets_view=cost",
)
SLIM = {"forward"}  # at 200 % its picture is lower than what is measured
LOWEST = 270  # the same in a window of 720 × 450, so that two fifths of it, at least, are the picture's
SMALL, LARGE, ZOOMED = (SIZES[name] for name in ("small", "projector", "zoomed"))
LARGER = {
    "attention",
    "compare",
    "depth",
    "masks",
    "positions",
    "pyramids",
    "windows",
}  # looked at on the projector too
GROWN = 1.25  # how much larger a picture is on the projector than on the laptop, at least


def test_what_is_cut_off_and_what_overlaps_is_found(context: BrowserContext) -> None:
    tab = bench(context, PAGE)
    tab.evaluate("document.body.append(document.createElement('div'))")
    layout = measured(tab)
    assert (layout.top, layout.bottom) == (333, 533)
    cut = {"sticks out", "shortened at its end", "longer than it", "goes on unbroken", "chosen, and longer than it"}
    assert set(layout.clipped) == cut
    assert layout.overlaps == ["here | over it"]
    assert layout.failed == ["no chart"]
    tab.locator("div").first.evaluate("(page) => { page.dataset.former = true; }")
    assert measured(tab).failed == ["no chart", "dimmed as from before"]


def test_shadow_trees_are_looked_into(context: BrowserContext) -> None:
    tab = bench(context, "<!doctype html><body><div id=host></div></body>")
    tab.evaluate(
        """() => document.getElementById("host").attachShadow({ mode: "open" }).innerHTML =
          '<p style="position: absolute; left: 99%; white-space: nowrap">far out</p><canvas height=150></canvas>'"""
    )
    layout = measured(tab)
    assert layout.clipped == ["far out"] and layout.top is not None


def test_what_can_be_operated_without_a_name_is_found(context: BrowserContext) -> None:
    named = '<button aria-label="b">×</button><a href="#">c</a><label>d<input></label>'
    tab = bench(context, f"<!doctype html><body>{named * 2}<input type=range><div role=button tabindex=0></div></body>")
    assert [one.split()[0] for one in nameless(tab)] == ["slider", "button"]


def seen(tab: Page, address: str, page: str, size: Size) -> Measured:
    """What is measured on `page` as it opens."""
    turn_to(tab, address, page, size)
    assert not nameless(tab)
    layout = measured(tab)
    assert not layout.failed
    return layout


@pytest.mark.parametrize("page", sorted(set(names()) - WITHOUT))
def test_the_picture_begins_high_and_nothing_is_cut_off(tab: Page, address: str, page: str) -> None:
    layout = seen(tab, address, page, SIZES["laptop"])
    assert layout.top <= HIGHEST
    assert not layout.clipped and not layout.overlaps
    if page in LARGER:
        assert_larger(layout, seen(tab, address, page, LARGE))


def assert_larger(usual: Measured, large: Measured) -> None:
    """A large window is used, and no more than it has."""
    assert large.bottom - large.top >= GROWN * (usual.bottom - usual.top)
    assert large.bottom <= LARGE.height


@pytest.mark.parametrize("view", FURTHER)
def test_further_views_begin_high_too_and_a_low_window_shows_their_picture(tab: Page, address: str, view: str) -> None:
    layout = seen(tab, address, view, SIZES["laptop"])
    low, zoomed = (resized(tab, size) for size in (SMALL, ZOOMED))
    assert layout.top <= HIGHEST and low.bottom <= SMALL.height and zoomed.top <= LOWEST
    assert not low.failed and not zoomed.failed
    assert not layout.clipped and not layout.overlaps and not zoomed.clipped


def resized(tab: Page, size: Size) -> Measured:
    """What is measured once the window has that size."""
    made(tab, size)
    rest(tab)
    return measured(tab)


@pytest.mark.parametrize("page", sorted(set(names()) - WITHOUT - SLIM))
def test_a_low_window_shows_the_picture_wholly_and_at_200_per_cent_much_of_it(
    tab: Page, address: str, page: str
) -> None:
    layout = seen(tab, address, page, SMALL)
    tab.set_viewport_size({"width": ZOOMED.width, "height": ZOOMED.height})
    tab.wait_for_timeout(600)
    zoomed = measured(tab)  # as at 200 %
    assert layout.bottom <= SMALL.height
    assert zoomed.top <= LOWEST and not zoomed.failed
    assert not layout.clipped and not layout.overlaps and not zoomed.clipped and not zoomed.overlaps


CUT = "(fields) => fields.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.value)"
BESIDE = (  # views, and choices of many letters beside them
    "bits",
    "distillation",
    "needed_blocks",
    "needed_blocks?blocks_view=lottery",
    "needed_heads",
    "permutation?reorder_view=patches",
    "rank?rank_view=keys",
    "rank?rank_view=weights",
    "sparse",
    "students?student_view=turned",
)


@pytest.mark.parametrize("view", BESIDE)
def test_at_200_per_cent_what_is_chosen_is_read_to_its_end(tab: Page, address: str, view: str) -> None:
    turn_to(tab, address, view, ZOOMED)
    chosen = tab.locator("[class*=st-key-row_] [data-testid=stSelectbox] input")
    assert chosen.count() and not chosen.evaluate_all(CUT)


NAMES_MEET = """(names) => {
  const boxes = names.map((name) => name.getBoundingClientRect());
  const across = (a, b) => Math.max(a.left, b.left) < Math.min(a.right, b.right);
  const meet = (a, b) => across(a, b) && Math.max(a.top, b.top) < Math.min(a.bottom, b.bottom);
  return boxes.some((one, at) => boxes.slice(at + 1).some((other) => meet(one, other)));
}"""


@pytest.mark.parametrize("size", ["small", "zoomed", "phone"])
def test_no_name_of_the_cabinets_models_lies_on_another(tab: Page, address: str, size: str) -> None:
    turn_to(tab, address, "cabinet", SIZES[size])
    over_pictures = tab.locator(".js-plotly-plot").first.locator(".annotation-text")
    assert over_pictures.count() == 15
    assert not over_pictures.evaluate_all(NAMES_MEET)


@pytest.mark.parametrize("size", ["phone", "zoomed"])
def test_a_narrow_window_shows_the_cabinets_pairs_as_large_as_a_laptop(tab: Page, address: str, size: str) -> None:
    turn_to(tab, address, "cabinet", SIZES[size])
    pairs = tab.locator(".st-key-cabinet_paired")
    pairs.scroll_into_view_if_needed()
    rest(tab)
    parts = (".nsewdrag", ".xtick text >> nth=-1", ".infolayer > [class*=cb] .cbfills")
    cells, last, bar = (pairs.locator(part).first.bounding_box() for part in parts)
    assert cells["width"] >= 450
    assert last["x"] + last["width"] <= bar["x"], "the last name lies on the colour bar"


FIELD = ".js-plotly-plot .nsewdrag"


def test_at_200_per_cent_the_first_matrix_of_masks_is_as_large_as_its_column_allows(tab: Page, address: str) -> None:
    turn_to(tab, address, "masks", ZOOMED)
    matrix = tab.locator(f".st-key-mask_pairs {FIELD}").bounding_box()
    assert min(matrix["width"], matrix["height"]) >= 145


def test_on_a_projector_curves_grow_beside_a_matrix(tab: Page, address: str) -> None:
    turn_to(tab, address, "points", LARGE)
    curves, matrix = (tab.locator(f".st-key-{key} .vitrine-chart") for key in ("falling", "overlap"))
    matrix.scroll_into_view_if_needed()
    rest(tab)
    assert curves.bounding_box()["height"] >= 0.8 * matrix.bounding_box()["height"]


@pytest.mark.parametrize("page", ["windows", "sets"])
def test_a_page_opened_by_its_link_asks_for_nothing_that_is_not_there(
    browser: Browser, address: str, page: str
) -> None:
    tab, missing = browser.new_context().new_page(), []
    tab.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    tab.goto(f"{address}/{page}")
    tab.locator("h1").first.wait_for()
    assert not missing
    assert tab.evaluate("location.pathname") == f"/{page}"
    tab.context.close()


NARROW = {"phone": SIZES["phone"], "200 %": ZOOMED}
ALL_SEEN = "(choices) => choices.every((one) => one.scrollWidth <= one.clientWidth + 1)"


@pytest.mark.parametrize("size", NARROW)
@pytest.mark.parametrize("page", ["depth", "pyramids", "local_global"])
def test_a_narrow_window_cuts_nothing_off_and_hides_no_choice(tab: Page, address: str, page: str, size: str) -> None:
    layout = seen(tab, address, page, NARROW[size])
    assert not layout.clipped and not layout.overlaps
    assert tab.locator("[data-testid=stButtonGroup] [role=radiogroup]").evaluate_all(ALL_SEEN)
    if (page, size) == ("pyramids", "phone"):
        assert_last_column_in_sight(tab)


@pytest.mark.parametrize("page", ["masks?mask_view=costs", "depth?depth_view=layers", "local_global"])
def test_at_200_per_cent_no_value_of_a_slider_stands_in_its_own_words(tab: Page, address: str, page: str) -> None:
    turn_to(tab, address, page, ZOOMED)
    assert tab.locator("[data-testid=stSlider] [data-testid=stWidgetLabel] p").filter(visible=True).count()
    assert not measured(tab).overlaps


@pytest.mark.parametrize("size", ["small", "zoomed"])
def test_no_value_of_a_slider_lies_on_the_choices_above(tab: Page, address: str, size: str) -> None:
    turn_to(tab, address, "sets?sets_view=cost", SIZES[size])
    row, value = (
        tab.locator(part).first.bounding_box() for part in ("[role=radiogroup]", "[data-testid=stSliderThumbValue]")
    )
    assert value["y"] >= row["y"] + row["height"] - 1  # above its letters is some room


BEYOND = """(parts, around) => parts.map((one) =>
  one.getBoundingClientRect().right - one.closest(around).getBoundingClientRect().right)"""
WITHIN = (
    ("sets", "[data-testid=stMetricLabel] p", "[data-testid=stMetric]"),
    ("students?student_view=gained", "table", "[data-testid=stColumn]"),
)


@pytest.mark.parametrize(("page", "part", "around"), WITHIN)
def test_at_200_per_cent_names_of_numbers_and_tables_stay_in_their_column(
    tab: Page, address: str, page: str, part: str, around: str
) -> None:
    turn_to(tab, address, page, ZOOMED)
    beyond = tab.locator(f"{around} {part}").evaluate_all(BEYOND, around)
    assert beyond and max(beyond) <= 1


def assert_last_column_in_sight(tab: Page) -> None:
    last = tab.locator("table").first.locator("th").last
    assert last.inner_text() == "keys of a query"
    box = last.bounding_box()
    assert box["x"] + box["width"] <= SIZES["phone"].width


@pytest.mark.parametrize("view", ["local_global?meeting=radii", "bits?bits_view=int8"])
def test_at_200_per_cent_every_column_of_a_small_table_is_in_sight(tab: Page, address: str, view: str) -> None:
    turn_to(tab, address, view, ZOOMED)
    column = tab.locator("[data-testid=stMarkdownContainer]:has(> table)").first
    assert column.evaluate("(column) => column.scrollWidth <= column.clientWidth")


MENU = "[data-testid=stTopNav] .rc-overflow-item"
IN_SIGHT = "(items) => items.filter((item) => Number(getComputedStyle(item).opacity) > 0).map((item) => item.innerText)"


RIGHT = "(parts) => parts.map((one) => one.getBoundingClientRect().right)"


def test_the_menu_shows_every_section(tab: Page, address: str) -> None:
    turn_to(tab, address, "gallery", SIZES["laptop"])
    shown = tab.locator(MENU).evaluate_all(IN_SIGHT)
    sections = tab.get_by_role("main").get_by_role("heading", level=3).all_inner_texts()
    assert shown[1:] == sections, "none behind a “6 more”"


def test_on_a_small_laptop_the_menu_ends_before_what_stands_beside_it(tab: Page, address: str) -> None:
    turn_to(tab, address, "bits", SMALL)
    arrows = tab.locator("[data-testid=stTopNavSection] > :last-child").filter(visible=True)
    icon = tab.locator(".st-key-guide_begin [data-testid=stIconMaterial]").first.bounding_box()
    assert max(arrows.evaluate_all(RIGHT)) + 12 <= icon["x"]


def test_at_200_per_cent_two_choices_of_positions_stand_beside_another(tab: Page, address: str) -> None:
    turn_to(tab, address, "permutation?reorder_view=patches", ZOOMED)
    choices = tab.get_by_role("radiogroup", name="Positions").get_by_role("radio").all()
    assert len({choice.bounding_box()["y"] for choice in choices}) == 1 < len(choices)


def test_all_ten_clouds_are_in_sight(tab: Page, address: str) -> None:
    turn_to(tab, address, "points", SIZES["laptop"])
    strip = tab.locator(".strip")
    assert strip.locator("button").count() == 10
    assert strip.evaluate("(strip) => strip.scrollWidth <= strip.clientWidth")


def test_a_sheet_holds_every_view_as_long_as_it_is() -> None:
    long = {"green": 1800}
    shots = [Image.new("RGB", (1440, long.get(colour, 900)), colour) for colour in ("red", "green", "blue", "black")]
    paper = sheet([Seen("", shot, measured=None) for shot in shots])
    assert paper.size == (3 * 640, 800 + 400)
    colours = [paper.getpixel((x, y)) for x, y in ((320, 200), (960, 700), (1600, 200), (320, 1000))]
    assert colours == [shot.getpixel((0, 0)) for shot in shots]
    assert set(names()) == {path.stem for path in Path("pages").glob("*.py")}


def test_a_page_is_looked_at_to_its_end(context: BrowserContext) -> None:
    tab = bench(context, PLAIN)
    tab.set_viewport_size({"width": 300, "height": 400})
    shot = whole(tab)
    assert shot.size == (300, 1000)
    assert [shot.getpixel((150, y)) for y in (10, 500, 990)] == [(255, 0, 0), (0, 128, 0), (0, 0, 255)]
