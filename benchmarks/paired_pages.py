"""What every page costs beside an earlier state of the app, in turn on one machine.

`python -m benchmarks paired_pages FOLDER [NOW [PAGE…]]`, FOLDER a checkout of the earlier state, NOW one of the later
(this tree), all pages that both have or those named. For each page two fresh servers; visitors come to them in turn,
and both are asked the same question of when a page is complete. `new_s`, `cached_s`, `rerun_cpu_ms`, `slider_ms` and
`kb` are those of `python -m benchmarks pages`; `cold_s` is one visit and tells only together with the other pages.
Prints a line per page and figure, then each figure over all pages: the medians, and the median of the ratio now :
before with what holds 95 % of such medians (bootstrap over pages; two pages at least). A ratio whose interval holds 1
can't be told from none.
"""

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright
from scipy.stats import bootstrap

from benchmarks.pages import rerun_cpu, slider_ms, visited
from harness.chromium import FLAGS, find_chromium
from harness.serving import ROOT, Server, served

TURNS, ROUNDS = 4, 2  # visits of a new and a known visitor each; of reruns and sliders
FIGURES = ("cold_s", "new_s", "cached_s", "rerun_cpu_ms", "slider_ms", "kb")
Figures = dict[str, list[float]]


def measured(browser: Browser, server: Server, name: str) -> Iterator[Figures]:
    """One tree's figures of page `name`, a step at a time, so that another tree's steps can lie between."""
    yield {"cold_s": [visit(browser, server, name)]}
    known = browser.new_context(viewport={"width": 1280, "height": 900})
    visited(browser, server.address, name, known).page.wait_for_timeout(1500)
    for _ in range(TURNS):
        known.pages[0].goto("about:blank")
        yield {"new_s": [visit(browser, server, name)]}
        opened = visited(browser, server.address, name, known)
        opened.page.wait_for_timeout(1500)
        kilobytes = sum(map(len, opened.received)) / 1000
        opened.page.close()
        yield {"cached_s": [opened.seconds], "kb": [kilobytes]}
    for _ in range(ROUNDS):
        opened = visited(browser, server.address, name, known)
        yield {"rerun_cpu_ms": [rerun_cpu(opened, server)]}
        opened.page.close()
        yield {"slider_ms": [slider_ms(browser, server.address, name)]}


def visit(browser: Browser, server: Server, name: str) -> float:
    """Seconds until a new visitor's page is complete."""
    opened = visited(browser, server.address, name)
    opened.page.wait_for_timeout(1500)
    opened.page.context.close()
    return opened.seconds


def in_turn(browser: Browser, trees: dict[str, Path], name: str) -> dict[str, Figures]:
    """Both trees' figures of page `name`; each goes first as often as the other."""
    told: dict[str, Figures] = {tree: {figure: [] for figure in FIGURES} for tree in trees}
    with ExitStack() as stack:
        servers = {tree: stack.enter_context(served("server.py", root=root)) for tree, root in trees.items()}
        steps = {tree: measured(browser, server, name) for tree, server in servers.items()}
        for turn in range(1 + 2 * TURNS + 2 * ROUNDS):
            for tree in sorted(trees, reverse=bool(turn // 2 % 2)):
                for figure, values in next(steps[tree]).items():
                    told[tree][figure] += values
    return told


def over_pages(pages: dict[str, dict[str, Figures]], figure: str) -> dict[str, float]:
    """The medians over pages, and of the ratio now : before, with its interval."""
    rows = [[statistics.median(told[tree][figure]) for tree in ("before", "now")] for told in pages.values()]
    before, now = np.transpose([row for row in rows if np.isfinite(row).all()])
    interval = bootstrap((now / before,), np.median, rng=np.random.default_rng(0)).confidence_interval
    medians = {"before": np.median(before), "now": np.median(now), "ratio": np.median(now / before)}
    figures = medians | {"low": interval.low, "high": interval.high}
    return {name: round(float(value), 3) for name, value in figures.items()}


def main() -> None:
    """A line per page and figure, the figures over all pages, then those as one line of JSON."""
    trees = {"before": Path(sys.argv[1]).resolve(), "now": Path((sys.argv[2:] or [ROOT])[0]).resolve()}
    both = [{path.stem for path in (root / "pages").glob("*.py")} for root in trees.values()]
    pages: dict[str, dict[str, Figures]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name in sys.argv[3:] or sorted(set.intersection(*both)):
            pages[name] = in_turn(browser, trees, name)
            for figure in FIGURES:
                values = "   ".join(" ".join(f"{value:8.2f}" for value in pages[name][tree][figure]) for tree in trees)
                print(f"{name:<14}{figure:<14}{values}", flush=True)
        browser.close()
    told = {figure: over_pages(pages, figure) for figure in FIGURES} if len(pages) > 1 else {}
    for figure, values in told.items():
        print(f"{figure:<18}" + "".join(f"{name} {value:<12}" for name, value in values.items()))
    print(json.dumps(told))


if __name__ == "__main__":
    main()
