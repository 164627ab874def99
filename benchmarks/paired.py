"""What the attention page costs beside an earlier state of the app, in turn on one machine.

`python -m benchmarks paired FOLDER [VISITS [NOW]]`, FOLDER a checkout of the earlier state, NOW one of the later (this
tree). New visitors come to the two servers in turn, hover, take steps of the layer and pin tokens, as in `python -m
benchmarks interaction`. `painted_s` is until the picture lies under glass, `page_s` until all is there that the window
shows, which may be more than it once was. Prints both medians of each figure and the median of the differences with
what holds 95 % of such medians (bootstrap), then all as one line of JSON. A difference whose interval holds 0 can't be
told from none.
"""

import json
import statistics
import sys
import time
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from scipy.stats import bootstrap

from benchmarks._page_state import COMPLETE, EVERYWHERE
from benchmarks.interaction import hover, layer_steps, pin_cpu, settle
from harness.chromium import FLAGS, find_chromium
from harness.serving import ROOT, Server, served

QUERY = "side=224"
VISITS, MOVES, STEPS, PINS = 12, 20, 4, 5
CANVAS = ".vitrine[data-frames]"
PAINTED = f"() => ({EVERYWHERE})('{CANVAS}').length > 0"


def opened(browser: Browser, address: str) -> tuple[Page, float, float]:
    """The page of a new visitor, and the seconds until its picture was painted and until it was complete besides."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    started, seconds = time.perf_counter(), []
    page.goto(f"{address}/?{QUERY}")
    for state in (PAINTED, COMPLETE):
        page.wait_for_function(state)
        seconds.append(time.perf_counter() - started)
    return page, *seconds


def visit(browser: Browser, server: Server) -> dict[str, float]:
    """One new visitor's figures: seconds until it was painted and complete, then medians of milliseconds."""
    page, painted, complete = opened(browser, server.address)
    root = page.locator(CANVAS)
    settle(page)
    frames, scripts = hover(page, root, MOVES)
    pin, rerun = pin_cpu(page, root, server, PINS), pin_cpu(page, root, server, PINS)
    steps = [step() for step in islice(layer_steps(page, root, f"{server.address}/?{QUERY}"), STEPS)]
    page.context.close()
    hovered = {"hover_ms": statistics.median(frames), "hover_script_ms": statistics.median(scripts)}
    return {
        "painted_s": painted,
        "page_s": complete,
        **hovered,
        "layer_ms": statistics.median(steps),
        "pin_cpu_ms": pin,
        "rerun_cpu_ms": rerun,
    }


def compared(before: list[float], now: list[float]) -> dict[str, float]:
    """The medians, and the median of `now` - `before`, visit by visit, with its interval."""
    apart = np.subtract(now, before)
    interval = bootstrap((apart,), np.median, rng=np.random.default_rng(0)).confidence_interval
    medians = {"before": np.median(before), "now": np.median(now), "apart": np.median(apart)}
    figures = medians | {"low": interval.low, "high": interval.high}
    return {name: round(float(value), 3) for name, value in figures.items()}


def main() -> None:
    """The table and the JSON."""
    folder, visits, now = (*sys.argv[1:], *(VISITS, ROOT)[len(sys.argv) - 2 :])
    done: dict[str, list[dict[str, float]]] = {"before": [], "now": []}
    with ExitStack() as stack, sync_playwright() as playwright:
        trees = {"before": Path(folder).resolve(), "now": Path(now).resolve()}
        servers = {name: stack.enter_context(served("server.py", root=tree)) for name, tree in trees.items()}
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for turn in range(int(visits) + 1):
            for name in sorted(trees, reverse=bool(turn % 2)):  # each goes first as often as the other
                done[name].append(visit(browser, servers[name]))
        browser.close()
    told = {}
    for figure in done["now"][0]:
        before, now = ([one[figure] for one in done[name][1:]] for name in ("before", "now"))  # the first warmed up
        told[figure] = compared(before, now)
        print(f"{figure:<18}" + "".join(f"{name} {value:<12}" for name, value in told[figure].items()))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
