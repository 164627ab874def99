"""Which charts of a page are drawn first: what changed in sight, what changed further down, then what can wait.

The charts are given their figures here in one go. On a page what one run sends may come apart, and a chart that has not
come yet is waited for by none.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench
from viz import export, wire
from viz.bars import bars

pytestmark = pytest.mark.browser
MARKUP = (
    "<!doctype html><meta charset=utf-8><body style='margin: 0'>"
    "<div data-testid=stApp data-test-script-state=notRunning></div>{places}"
)
PLACE = (
    "<section id={name} style='position: absolute; top: {top}px; width: 400px'>"
    "<div class=vitrine-chart><div class=plot></div><p role=status></p><p role=alert></p></div></section>"
)
# Gives each place its data in the order of `given`, and tells in which frame each was drawn; what can wait needs no
# time for it, all else 150 ms, as charts of real pages do on a busy computer.
DRAWN = """async ({ given, patient, slowly }) => {
  const { default: show } = await import("/chart/main.js");
  let frames = 0;
  const count = () => { frames += 1; requestAnimationFrame(count); };
  count();
  const bytes = (text) => new TextEncoder().encode(text);
  const react = (window.react_ ??= window.Plotly.react);
  window.Plotly.react = async (plot, ...rest) => {
    const pause = slowly && !plot.closest(`#${patient}`) ? 150 : 0;
    await new Promise((later) => setTimeout(later, pause));
    return react(plot, ...rest);
  };
  const drawn = Object.entries(given).map(([name, data]) => new Promise((done) => {
    const parentElement = document.getElementById(name);
    const chart = parentElement.querySelector(".vitrine-chart");
    const told = new MutationObserver(() => { told.disconnect(); done([name, frames]); });
    told.observe(chart, { attributeFilter: ["data-drawn"] });
    show({ data: bytes(data), parentElement, setTriggerValue() {} });
  }));
  const order = [];
  await Promise.all(drawn.map((one) => one.then((entry) => order.push(entry))));
  return order;
}"""


def sent(value: float, *, patient: bool) -> str:
    """What the server sends of a chart with one bar of length `value`."""
    figure, pictures = wire.packed(bars(["a"], [value], unit="of it", whole=None))
    facts: dict[str, Any] = {"proportion": None, "clickable": False, "bundle": "", "patient": patient}
    words = {"chart": "Chart", "keys": "", "noLibrary": "", "fullscreen": "", "toolbar": {}}
    drawn = {"pictures": json.loads(pictures), "figure": json.loads(figure)}
    return json.dumps(facts | {"words": words} | drawn)


def opened(context: BrowserContext, tops: dict[str, int]) -> Page:
    """A page with a chart at each of `tops` (px), all drawn once."""
    places = "".join(PLACE.format(name=name, top=top) for name, top in tops.items())
    page = bench(context, MARKUP.format(places=places))
    page.set_viewport_size({"width": 1280, "height": 600})
    page.add_script_tag(content=export.library())
    deliver(page, dict.fromkeys(tops, (1, False)), slowly=False)
    return page


def deliver(page: Page, values: dict[str, tuple[float, bool]], *, slowly: bool = True) -> dict[str, int]:
    """The frame in which each chart was drawn, in the order of drawing; `values` are bars and whether they can wait."""
    given = {name: sent(value, patient=patient) for name, (value, patient) in values.items()}
    patient = next((name for name, (_, can_wait) in values.items() if can_wait), "")
    return dict(page.evaluate(DRAWN, {"given": given, "patient": patient, "slowly": slowly}))


def test_what_can_wait_is_drawn_behind_the_frame_that_shows_map_and_answer(context: BrowserContext) -> None:
    page = opened(context, {"grid": 0, "map": 0, "answer": 100})
    frames = deliver(page, {"grid": (2, True), "map": (2, False), "answer": (2, False)})
    assert frames["grid"] > max(frames["map"], frames["answer"])


def test_an_answer_further_down_is_drawn_before_what_can_wait(context: BrowserContext) -> None:
    page = opened(context, {"strip": 0, "map": 0, "answer": 2000})
    frames = deliver(page, {"strip": (2, True), "map": (2, False), "answer": (2, False)})
    assert list(frames) == ["map", "answer", "strip"]
