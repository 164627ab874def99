"""How fast the pages on what a transformer can do without answer: from a click to the redrawn page, model run included.

Each deed is done with settings that nobody asked for before, so that nothing is kept: by `python -m benchmarks
efficiency_live [PAGE …]`, headless Chromium against the real server. Prints a table, then one JSON line.
"""

import json
import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks._page_state import COMPLETE
from harness.chromium import FLAGS, find_chromium
from harness.serving import served

GOALS = {"imagenette_vit": 200, "vit_s14_saliency": 500}  # milliseconds, the median of a page
# Resolves with the milliseconds from the next key or click until the line under the question is another one, and the
# page is complete with a frame painted after.
REDRAWN = f"""() => {{
  const complete = {COMPLETE};
  const line = () => document.querySelector(".st-key-head")?.innerText;
  const before = line(), started = {{}};
  const start = () => {{ started.at ??= performance.now(); }};
  const once = {{ once: true, capture: true }};
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, start, once);
  const redrawn = new Promise((done) => {{
    const painted = () => done(performance.now() - started.at);
    const look = () => {{
      const next = started.at && line() !== before && complete() ? painted : look;
      requestAnimationFrame(next);
    }};
    look();
  }});
  return () => redrawn;
}}"""


@dataclass(frozen=True)
class Deed:
    """What is done on a page: the link parameter of its `model`, `links` from which it starts, and the widget by its
    `role` and `name`; a slider is moved `times` by a key, others are clicked once."""

    model: str
    links: tuple[str, ...]
    role: str
    name: str
    times: int = 1


KINDS = ("local&sparse_size_local=2", "local&sparse_size_local=3", "windows&sparse_size_windows=4", "strided", "star")
DEEDS = {
    "needed_heads": Deed("heads_model", ("heads_off=2",), "slider", "Heads off", 6),
    "sparse": Deed("sparse_model", tuple(f"sparse_kind={kind}" for kind in KINDS), "radio", "as many at random"),
    "rank": Deed("rank_model", ("rank=9",), "slider", "Rank", 6),
    "bits": Deed("bits_model", ("bits_method=linear&bits=2",), "slider", "Bits", 5),
}


def answers(tab: Page, address: str, page: str, model: str) -> Iterator[float]:
    """Milliseconds of each turn of the page's deed."""
    deed = DEEDS[page]
    for link in deed.links:
        tab.goto(f"{address}/{page}?{deed.model}={model}&{link}")
        _settle(tab)
        widget = tab.get_by_role(deed.role, name=deed.name)
        for _ in range(deed.times):
            yield _once(tab, widget, deed.role)
            _settle(tab)


def _once(tab: Page, widget: Locator, role: str) -> float:
    redrawn = tab.evaluate_handle(REDRAWN)
    if role == "slider":
        widget.press("ArrowRight")
    else:
        widget.click()
    return redrawn.evaluate("redrawn => redrawn()")


def _settle(tab: Page) -> None:
    tab.wait_for_function(COMPLETE)
    tab.wait_for_timeout(800)


def main() -> None:
    """The pages named, all by default."""
    pages = sys.argv[1:] or list(DEEDS)
    found: dict[str, dict[str, float]] = {}
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        tab = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
        tab.set_default_timeout(120_000)
        for page in pages:
            found[page] = {}
            for model, goal in GOALS.items():
                median = statistics.median(answers(tab, server.address, page, model))
                found[page][model] = round(median, 1)
                print(f"{page:16}{model:20}{median:8.0f} ms   goal {goal}", flush=True)
    print(json.dumps(found))
