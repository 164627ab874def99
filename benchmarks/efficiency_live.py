"""How fast the pages on what a transformer can do without answer: from a click to map and probabilities, and to all.

What is measured is the time until both are redrawn, and until the rest of the page has followed. Each deed is done
with settings that nobody asked for before: `hurried`, as soon as the page is complete, so that the model runs between
click and picture; `new`, after a second's rest, in which the page has looked ahead to the next step (ui/spare.py);
`leap`, after the same rest, by a click on the slider's track further on than anything has been looked at, on a
picture of its own. Then it is undone, so that the answer is kept already: what is left is the page itself.
`sparse_first` is the first click on a page just opened, whose programs the browser runs for the first time; all
others are moves of a slider, one after the other. By `python -m benchmarks efficiency_live [DEED …]`, headless
Chromium against the real server. Prints a table, then one JSON line; quote the ratios of one run, for milliseconds
depend on what else the machine does.
"""

import json
import math
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Locator, Page, sync_playwright

from benchmarks._page_state import COMPLETE, EVERYWHERE, cpu_seconds
from harness.chromium import FLAGS, find_chromium
from harness.serving import Server, served

GOALS = {"imagenette_vit": 200, "vit_s14_saliency": 500}  # milliseconds, the median of a page
# Resolves with the milliseconds from the next key or click until the map and the probabilities of the new setting are
# painted (what the first part of the page shows has come, its map and, where they are a chart, its probabilities have
# been drawn once more), and until the page is complete and the line under the question another one.
REDRAWN = f"""(charts) => {{
  const complete = {COMPLETE}, all = {EVERYWHERE};
  const line = () => document.querySelector(".st-key-head")?.innerText;
  const drawn = () => charts.map((key) => document.querySelector(`.st-key-${{key}} .vitrine-chart`)?.dataset.drawn);
  const shown = () => Math.max(0, ...all("[data-turn]").map((one) => Number(one.dataset.turn)));
  const before = {{ line: line(), drawn: drawn(), turn: shown() }}, started = {{}};
  const start = () => {{ started.at ??= performance.now(); }};
  const once = {{ once: true, capture: true }};
  for (const kind of ["keydown", "pointerdown"]) document.addEventListener(kind, start, once);
  const passed = () => performance.now() - started.at;
  // The charts first: looking at all components in each frame would take a part of the time that is measured.
  const glass = () => drawn().every((count, at) => count !== before.drawn[at]) && shown() > before.turn;
  const reached = (there) => new Promise((done) => {{
    const look = () => requestAnimationFrame(started.at && there() ? () => done(passed()) : look);
    look();
  }});
  const both = Promise.all([reached(glass), reached(() => glass() && line() !== before.line && complete())]);
  return () => both;
}}"""


@dataclass(frozen=True)
class Deed:
    """What is done on a page: the link parameter of its `model`, the keys of the `charts` that show map and
    probabilities (where these are text, of the map alone), `links` from which it starts, and the widget by its
    `role` and `name`; a slider is moved `times` by a key in each way and clicked at `leaps`, shares of its track,
    others are clicked once, rested. `undo` names what is clicked to take a click back; `page` names the page where
    the deed is not called after it."""

    model: str
    charts: tuple[str, ...]
    links: tuple[str, ...]
    role: str
    name: str
    times: int = 1
    leaps: tuple[float, ...] = ()
    undo: str = ""
    page: str = ""


@dataclass(frozen=True)
class Turn:
    """Milliseconds by the clock until map and probabilities were redrawn, until all of the `page` was, and those that
    the server's processor spent on it; `way` as in `WAYS`."""

    way: str
    clock: float
    page: float
    processor: float


HURRIED, NEW, LEAP, KEPT = "hurried", "new", "leap", "kept"
WAYS = ((HURRIED, "ArrowRight"), (NEW, "ArrowRight"), (KEPT, "ArrowLeft"))
TOLD = (NEW, LEAP, HURRIED, KEPT)  # in the order of the table
OTHER = "image=coffee"  # the picture of the leaps
CLOCKS = ("clock", "page", "processor")
REST = 800  # milliseconds between two deeds, but for the hurried ones
KINDS = ("local&sparse_size_local=2", "local&sparse_size_local=3", "windows&sparse_size_windows=4", "strided", "star")
LINKS = tuple(f"sparse_kind={kind}" for kind in KINDS)
AT_RANDOM, OWN = "as many at random", "the pattern’s pairs"
DEEDS = {
    "needed_heads": Deed(
        "heads_model", ("heads_maps", "heads_answer"), ("heads_off=2",), "slider", "Heads off", 5, (0.3, 0.5, 0.7, 0.9)
    ),
    "needed_blocks": Deed(
        "blocks_model",
        ("blocks_maps_own", "blocks_answer_own"),
        ("blocks_rule=last&blocks_n=0",),
        "slider",
        "n",
        2,
        (0.34, 0.84),
    ),
    "sparse": Deed(
        "sparse_model", ("sparse_maps",), ("sparse_kind=span&sparse_span=1",), "slider", "Span", 3, (0.43, 0.86)
    ),
    "sparse_first": Deed("sparse_model", ("sparse_maps",), LINKS, "radio", AT_RANDOM, undo=OWN, page="sparse"),
    "rank": Deed("rank_model", ("rank_rebuilt", "rank_sight"), ("rank=9",), "slider", "Rank", 5, (0.3, 0.5, 0.7, 0.9)),
    "bits": Deed("bits_model", ("bits_maps",), ("bits_method=linear&bits=2",), "slider", "Bits", 3, (0.34, 0.84)),
}


def turns(tab: Page, server: Server, name: str, model: str) -> Iterator[Turn]:
    """The deed of this name, done and undone; its leaps."""
    deed = DEEDS[name]
    page = f"{server.address}/{deed.page or name}?{deed.model}={model}"
    for link in deed.links:
        _open(tab, f"{page}&{link}")
        for way, key in WAYS:
            if way == HURRIED and deed.undo:
                continue
            widget = _widget(tab, deed.role, deed.undo if way == KEPT and deed.undo else deed.name)
            for _ in range(deed.times):
                act = widget.click if deed.role != "slider" else partial(widget.press, key)
                yield _once(tab, server, deed, act, way)
            _settle(tab)
    if deed.leaps:
        _open(tab, f"{page}&{deed.links[0]}&{OTHER}")
        slider = _widget(tab, deed.role, deed.name)
        for share in deed.leaps:
            yield _once(tab, server, deed, partial(_leap, tab, slider, share), LEAP)


def _once(tab: Page, server: Server, deed: Deed, act: Callable[[], None], way: str) -> Turn:
    before = cpu_seconds(server)
    redrawn = tab.evaluate_handle(REDRAWN, deed.charts)
    act()
    clock, page = redrawn.evaluate("redrawn => redrawn()")
    _settle(tab, 0 if way == HURRIED else REST)
    return Turn(way, clock, page, 1e3 * (cpu_seconds(server) - before))


def _leap(tab: Page, slider: Locator, share: float) -> None:
    """Click on the slider's track."""
    track = slider.locator("xpath=ancestor::*[@role='group']").bounding_box()
    tab.mouse.click(track["x"] + share * track["width"], track["y"] + track["height"] / 2)


def _open(tab: Page, address: str) -> None:
    tab.goto(address)
    _settle(tab)


def _widget(tab: Page, role: str, name: str) -> Locator:
    if role == "slider":
        return tab.locator(f'input[type="range"][aria-label="{name}"]')
    return tab.get_by_role(role, name=name)


def _settle(tab: Page, rest: float = REST) -> None:
    tab.wait_for_function(COMPLETE)
    tab.wait_for_timeout(rest)


def figures(done: list[Turn]) -> dict[str, float]:
    """Medians by way of doing it, and how many times as long as kept ones the hurried (else the new) take."""
    medians = {
        f"{way}_{clock}_ms": statistics.median(getattr(turn, clock) for turn in done if turn.way == way)
        for way in TOLD
        if any(turn.way == way for turn in done)
        for clock in CLOCKS
    }
    ratio = medians.get("hurried_clock_ms", medians["new_clock_ms"]) / medians["kept_clock_ms"]
    return {name: round(value, 1) for name, value in medians.items()} | {"times_kept": round(ratio, 2)}


def main() -> None:
    """The deeds named, all by default."""
    names = sys.argv[1:] or list(DEEDS)
    told: dict[str, dict[str, dict[str, float]]] = {}
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        tab = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
        tab.set_default_timeout(120_000)
        columns = ("goal", *(column for way in TOLD for column in (way, *CLOCKS[1:])), "ratio")
        print(f"{'milliseconds':16}{'':18}" + "".join(f"{column:>10}" for column in columns))
        for name in names:
            told[name] = {}
            for model, goal in GOALS.items():
                one = told[name][model] = figures(list(turns(tab, server, name, model)))
                told_of = [one.get(f"{way}_{clock}_ms", math.nan) for way in TOLD for clock in CLOCKS]
                numbers = "".join(f"{number:10.0f}" for number in (goal, *told_of))
                print(f"{name:16}{model:18}{numbers}{one['times_kept']:10.2f}", flush=True)
    print(json.dumps(told))
