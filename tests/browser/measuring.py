"""What can be measured on a page as it lies on the screen: where its picture lies, what is cut off, what overlaps.

Looks into the components too, whose elements stand in shadow trees of their own.
"""

from typing import NamedTuple

from playwright.sync_api import Page

SMALLEST = 120  # CSS pixels of height: anything lower is a colour bar, a thumbnail or an icon
TRIFLE = 3  # CSS pixels by which boxes may touch or stick out
INSIDE = """const inside = function* (root) {
    for (const one of root.querySelectorAll("*")) {
      yield one;
      if (one.shadowRoot) yield* inside(one.shadowRoot);
    }
  };"""
LOOK = (
    f"([smallest, trifle]) => {{ {INSIDE}"
    + """
  const boxOf = (one) => one.getBoundingClientRect();
  const above = (one) => one.parentElement ?? one.getRootNode().host;
  const lineage = (one) => (one ? [one, ...lineage(above(one))] : []);
  const flowOf = (one) => getComputedStyle(one).overflowX;
  const nameOf = (one) => (one.ariaLabel || one.innerText || one.value || one.tagName).trim().slice(0, 40);

  // Only what a visitor sees: no element that is there for screen readers alone, a pixel wide or cut to nothing.
  const unseen = (one) => flowOf(one) === "hidden" && Math.min(boxOf(one).width, boxOf(one).height) <= 1;
  const shut = (one) => unseen(one) || getComputedStyle(one).clipPath !== "none";
  const drawn = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const seen = (one) => drawn(one) && Math.min(boxOf(one).width, boxOf(one).height) > 1 && !lineage(one).some(shut);
  const ours = (one) => !one.closest("header, [aria-hidden=true], svg");
  const everything = [...inside(document.body)].filter((one) => ours(one) && seen(one));

  const pictures = everything.filter((one) => one.matches("canvas, .js-plotly-plot, [data-testid=stImage] img"));
  const scrolled = document.querySelector("[data-testid=stMain]")?.scrollTop ?? scrollY;
  const places = pictures.map(boxOf).filter(({ height }) => height >= smallest);
  const [first] = places.sort((one, other) => one.top - other.top);

  const controls = everything.filter((one) => one.matches("button, select, input, label, a, [role=slider]"));
  const texts = everything.filter((one) => !one.childElementCount && one.textContent.trim());
  const scrolls = (one) => /auto|scroll/.test(flowOf(one)) && one.scrollWidth > one.clientWidth;
  const cutsAny = (one) => /hidden|clip/.test(flowOf(one));
  const cuts = (one, box) => cutsAny(one) && boxOf(one).right < box.right - trifle;
  // What was typed goes on as far as it likes; what was chosen is to be read to its end.
  const typed = (one) => one.matches("input") && !one.closest("[data-testid=stSelectbox]");
  const shortened = (one) => cutsAny(one) && one.scrollWidth > one.clientWidth + trifle && !typed(one);
  // A line that does not break may go on beyond the box of its words.
  const reach = (one) => {
    const { left, right } = boxOf(one);
    return { left, right: cutsAny(one) ? right : Math.max(right, left + one.scrollWidth) };
  };
  const clipped = [...controls, ...texts].filter((one) => {
    const box = reach(one);
    if (lineage(one).some(scrolls)) return false;
    const outside = box.left < -trifle || box.right > innerWidth + trifle;
    return outside || shortened(one) || lineage(one).slice(1).some((at) => cuts(at, box));
  });

  const beyond = (one, at) => boxOf(one).left > boxOf(at).right - trifle || boxOf(one).right < boxOf(at).left + trifle;
  const scrolledAway = (one) => lineage(one).slice(1).some((at) => scrolls(at) && beyond(one, at));
  const hard = (one) => one.matches("button, select, input:not([type=radio], [type=checkbox])") && !scrolledAway(one);
  const solid = controls.filter(hard);
  const cutBy = ({ left, right, top, bottom }, at) => {
    const edge = boxOf(at);
    return { left: Math.max(left, edge.left), right: Math.min(right, edge.right), top, bottom };
  };
  const shownOf = (one) => lineage(one).slice(1).filter(scrolls).reduce(cutBy, boxOf(one)); // half of it scrolled away
  const meet = (one, other) => {
    const [a, b] = [shownOf(one), shownOf(other)];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return Math.min(across, down) > trifle && !lineage(one).includes(other) && !lineage(other).includes(one);
  };
  const later = (one, at) => solid.slice(at + 1).filter((other) => meet(one, other));
  const pairs = solid.flatMap((one, at) => later(one, at).map((other) => [one, other]));
  // A slider's value may stand beside the words above it, not in them.
  const words = (slider) => {
    const name = slider.querySelector("[data-testid=stWidgetLabel] p");
    const around = document.createRange();
    if (name) around.selectNodeContents(name);
    return [around, slider.querySelector("[data-testid=stSliderThumbValue]")];
  };
  const within = ([name, value]) => {
    const [a, b] = [boxOf(name), boxOf(value)];
    return a.width && a.left < b.right && b.left < a.right && a.bottom - b.top > trifle;
  };
  const sliders = everything.filter((one) => one.matches("[data-testid=stSlider]")).map(words).filter(within);
  return {
    top: first ? first.top + scrolled : null,
    bottom: first ? first.bottom + scrolled : null,
    clipped: [...new Set(clipped.map(nameOf))],
    overlaps: [
      ...pairs.map((pair) => pair.map(nameOf).join(" | ")),
      ...sliders.map(([name, value]) => `${name} | ${value.innerText}`),
    ],
    failed: [
      ...everything.filter((one) => one.matches("[role=alert]") && one.textContent.trim()).map(nameOf),
      ...(document.querySelector('[data-former="true"]') ? ["dimmed as from before"] : []),
    ],
  };
}"""
)


class Measured(NamedTuple):
    """`top` and `bottom` of the first picture in CSS pixels from the page's top (None without one); names of what is
    `clipped`, pairs of controls that lie over each other, and what was said where something `failed` to be drawn; a
    page that stays dimmed has failed too."""

    top: float | None
    bottom: float | None
    clipped: list[str]
    overlaps: list[str]
    failed: list[str]


def measured(page: Page) -> Measured:
    """The page as it lies now."""
    return Measured(**page.evaluate(LOOK, [SMALLEST, TRIFLE]))
