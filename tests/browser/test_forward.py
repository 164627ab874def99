"""A ViT box by box in Chromium: an entry spelled out there is the model's, boxes and entries go by mouse and keys."""

import re

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from analysis.operations import Operation
from tests.browser.bench import bench
from tests.browser.resting import rest
from tests.browser.saved import drawing, opened, taken
from tests.browser.spoken import nameless
from tests.browser.walk import SIZES, Size, turn_to
from ui.components.declared import HERE, UNSAID, markup

pytestmark = pytest.mark.browser
RNG = np.random.default_rng(3)
LEFT, RIGHT = RNG.normal(size=(3, 5)).astype(np.float32), RNG.normal(size=(5, 4)).astype(np.float32)
WIDE, PER_COLUMN = RNG.normal(size=(3, 4)).astype(np.float32), RNG.normal(size=(2, 4)).astype(np.float32)
OPERATIONS = {
    "dot": Operation("dot", WIDE, LEFT, RIGHT, bias=PER_COLUMN[0], scale=0.5),
    "softmax": Operation("softmax", WIDE, LEFT, first=1),
    "norm": Operation("norm", WIDE, LEFT, bias=PER_COLUMN[0], gain=PER_COLUMN[1], scale=1e-6, first=1),
    "add": Operation("add", WIDE, WIDE, WIDE[::-1]),
    "times": Operation("times", WIDE, WIDE, gain=PER_COLUMN[0]),
    "gate": Operation("gate", WIDE, WIDE, WIDE[::-1]),
    "pixel": Operation("pixel", WIDE, WIDE, bias=PER_COLUMN[0], gain=PER_COLUMN[1]),
    "copy": Operation("copy", WIDE, WIDE),
}


@pytest.mark.parametrize("kind", OPERATIONS)
def test_the_browser_works_an_entry_out_as_python_does(context: BrowserContext, kind: str) -> None:
    operation = OPERATIONS[kind]
    arrays = {name: getattr(operation, name) for name in ("left", "right", "bias", "gain")}
    known = {name: part.ravel().tolist() for name, part in arrays.items() if part is not None and part.size}
    facts = {"kind": kind, "scale": operation.scale, "first": operation.first, "count": 4}
    spelled = bench(context).evaluate(
        """async ([arrays, facts]) => {
          const { spelled } = await import("/forward/spelled.js");
          const model = { ...facts };
          for (const [name, values] of Object.entries(arrays)) model[name] = Float32Array.from(values);
          const keys = ["products", "scaled", "shifted", "exponents", "normed"];
          const words = Object.fromEntries(keys.map((key) => [key, ""]));
          return spelled(model, [2, 1], words);
        }""",
        [known, {**facts, "inner": operation.left.shape[1]}],
    )
    assert spelled["value"] == pytest.approx(operation.entry(2, 1), abs=1e-6)
    assert len(spelled["terms"]) == (5 if kind in ("dot", "softmax", "norm") else 0)


def value(page: Page) -> tuple[float, float]:
    """What the browser works out for the chosen entry, and the model's own number."""
    worked, own = page.locator(".forward").evaluate(
        """(root) => {
          const { model } = root.vitrine;
          const { lines, value } = root.vitrine.spelled();
          return [value, Number(root.querySelector(".line b").textContent.split(": ").at(-1).replace("−", "-"))];
        }"""
    )
    return worked, own


def test_boxes_and_numbers_are_in_sight_at_once(tab: Page, address: str) -> None:
    turn_to(tab, address, "forward", Size(1366, 768))
    for part, (top, bottom) in {"flow": (230, 400), "opened": (400, 768)}.items():
        box = tab.locator(f".forward .{part}").bounding_box()
        assert box["y"] <= top and box["y"] + box["height"] <= bottom, part
    assert not nameless(tab)


def test_from_box_to_product_by_mouse_and_keys(tab: Page, address: str) -> None:
    page = tab
    turn_to(page, address, "forward", SIZES["laptop"])
    expect(page.locator(".forward .box")).to_have_count(12)
    assert value(page)[0] == pytest.approx(value(page)[1], abs=2e-4)
    page.locator(".forward .box[data-key=mlp]").click()
    expect(page.locator(".forward .box[data-key=mlp]")).to_have_attribute("aria-expanded", "true")
    page.locator(".forward td.lit button").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("way_entry=1-2"))
    rest(page)  # Python's answer draws the tables anew, and the keys go on there
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("way_entry=2-2"))
    assert value(page)[0] == pytest.approx(value(page)[1], abs=2e-4)
    page.locator(".forward .box[data-key=mlp]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator(".forward .box[data-key=sum2]")).to_have_attribute("aria-expanded", "true")
    texts, record = drawing(page, "forward", page.context)
    assert (record["parameters"]["part"], record["entry"]) == ("sum2", [1, 1]) and "Patches" in texts
    out = page.locator(".forward").evaluate("(root) => [...root.vitrine.model().out]")
    assert {f"{value:.4f}".replace("-", "−") for value in out if abs(value) > 1e-4} <= set(texts)
    on_a_column(page)
    keys_go_on(page)
    page.locator(".forward .box[data-key=patches]").click()
    expect(page.locator(".forward .told")).to_contain_text("This model was trained on these")
    page.locator(".forward .sizes input").press("Home")
    expect(page.locator(".forward .told")).to_contain_text("4 × 4 px")


HELD = """() => {
  let held = document.activeElement;
  while (held?.shadowRoot?.activeElement) held = held.shadowRoot.activeElement;
  return held.ariaLabel ?? held.innerText;
}"""


def keys_go_on(page: Page) -> None:
    """Python's answer makes the buttons of parts and steppers anew: whose keys were at one goes on at the new one, or
    at its neighbour where it leads no further."""
    page.locator(".forward .box[data-key=attention]").press("Enter")
    weights = page.locator(".forward .parts button").nth(4)
    weights.press("Enter")
    expect(weights).to_have_attribute("aria-selected", "true")
    assert page.evaluate(HELD) == weights.inner_text()
    before, after = page.locator(".forward .stepper").first.get_by_role("button").all()
    after.focus()
    while after.is_enabled():
        name = after.get_attribute("aria-label")
        page.keyboard.press("Enter")
        expect(after).not_to_have_attribute("aria-label", name)
    assert page.evaluate(HELD) == before.get_attribute("aria-label")


def on_a_column(page: Page) -> None:
    """On a narrow sheet the picture stands above the boxes, so that their letters are not a third of the screen's."""
    opened(page, "forward").locator("select.size").select_option("column")
    svg = taken(page, "forward", "svg").read_text(encoding="utf-8")
    scale = float(re.search(r"translate\(16 16\) scale\(([0-9.]+)\)", svg)[1])
    pictures = re.findall(r'<image x="([0-9.-]+)" y="([0-9.-]+)"', svg)
    widest = max(float(across) for across in re.findall(r'<image[^>]* width="([0-9.]+)"', svg))
    assert scale > 0.6 and len(pictures) == 13 and widest > 150, (scale, pictures, widest)
    assert float(pictures[-1][1]) < min(float(down) for _, down in pictures[:-1]), "the picture is first"


NAMED = '<button aria-label="named">×</button>' * 6  # else `nameless` takes the tree for unread


@pytest.mark.parametrize("folder", sorted(file.parent.name for file in HERE.glob("*/markup.html")))
def test_before_its_script_has_come_a_component_offers_nothing_without_a_name(
    context: BrowserContext, folder: str
) -> None:
    tab = bench(context, f"<!doctype html><body>{NAMED}<style>{UNSAID}</style>{markup(folder)}</body>")
    assert not nameless(tab)
