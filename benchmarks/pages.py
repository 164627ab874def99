"""How long each page takes and what it sends: cold, cached, rerun, slider; headless Chromium against the real server.

Every page gets a server of its own, so that nothing another page computed is there yet; the server has warmed up
before the first visitor. `cold_s` is a new visitor's new trace; `new_s` a new visitor's known trace (the browser has
none of the app's files); `cached_s` a known trace for a visitor who has been on the page before. All pages, or those
named behind `python -m benchmarks pages`.
"""

import json
import statistics
import sys
import time
from base64 import b64decode
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks._page_state import COMPLETE, EVERYWHERE, cpu_seconds
from harness.chromium import FLAGS, find_chromium
from harness.serving import Server, served

FOLDER = Path(__file__).parent.parent / "pages"
# `figure_kb` is the largest single message (one figure, or what one component is sent) but for the canvas, which gets
# a whole layer's attention and has a goal of its own (`python -m benchmarks interaction`); `kb` counts all of a page's.
GOALS = {
    "cold_s": 6.0,
    "cached_s": 2.0,
    "new_s": float("nan"),
    "rerun_cpu_ms": 200.0,
    "slider_ms": 200.0,
    "figure_kb": 500.0,
    "kb": 3000.0,
}
VISITS, RERUNS, MOVES = 3, 5, 7
SLIDERS = {"positions": "positions_view=sinusoidal"}  # where the opening view has none
# Resolves with the milliseconds from the next key to the last change of a figure in the window; null when none changes.
REDRAWN = """() => new Promise((done) => {
  const all = EVERYWHERE;
  const seen = {};
  const drawing = (root) => root.host && root.querySelector("canvas") && root.host; // a row of buttons is no figure
  const figure = (target) => target.closest?.(".js-plotly-plot") ?? drawing(target.getRootNode());
  document.addEventListener("keydown", () => { seen.at = performance.now(); }, { once: true, capture: true });
  const watch = new MutationObserver((changes) => {
    const shown = ({ target }) => figure(target)?.getBoundingClientRect().top < window.innerHeight;
    if (seen.at && changes.some(shown)) seen.last = performance.now();
  });
  const roots = all("[data-testid=stBidiComponentIsolated]").flatMap((host) => host.shadowRoot ?? []);
  for (const root of [document.querySelector("[data-testid=stMain]"), ...roots]) {
    watch.observe(root, { subtree: true, childList: true, attributes: true });
  }
  const look = () => {
    const now = performance.now();
    const app = document.querySelector("[data-testid=stApp]");
    const quiet = app.dataset.testScriptState === "notRunning" && now - (seen.last ?? seen.at) > 400;
    if (seen.at && (quiet || now - seen.at > 30000)) {
      watch.disconnect();
      return done(seen.last ? seen.last - seen.at : null);
    }
    setTimeout(look, 20);
  };
  look();
})""".replace("EVERYWHERE", EVERYWHERE)


class Visit(NamedTuple):
    """An open page, the seconds until it was complete, and the messages it received and sent."""

    page: Page
    seconds: float
    received: list[bytes]
    sent: list[bytes]


def names() -> list[str]:
    """Every page's file name without ending."""
    return sorted(path.stem for path in FOLDER.glob("*.py"))


def visited(browser: Browser, address: str, name: str, context: BrowserContext | None = None) -> Visit:
    """Open page `name` as a new visitor, or in the browser `context` of an old one, and wait until it is complete."""
    page = (context or browser.new_context(viewport={"width": 1280, "height": 900})).new_page()
    page.set_default_timeout(180_000)
    received, sent = [], []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.webSocketFrameReceived", lambda event: received.append(content(event["response"])))
    session.on("Network.webSocketFrameSent", lambda event: sent.append(content(event["response"])))
    started = time.perf_counter()
    page.goto(f"{address}/{'' if name == 'attention' else name}")
    page.wait_for_function(COMPLETE)
    return Visit(page, time.perf_counter() - started, received, sent)


def content(frame: dict) -> bytes:
    """A WebSocket message; binary ones arrive as base64."""
    data = frame["payloadData"]
    return b64decode(data) if frame["opcode"] == 2 else data.encode()


def rerun_cpu(visit: Visit, server: Server) -> float:
    """Milliseconds of server CPU for running the page's script once more, nothing changed."""
    page = visit.page
    page.wait_for_timeout(1500)
    page.locator("h1").first.click()
    before, asked = cpu_seconds(server), len(visit.sent)
    for _ in range(RERUNS):
        page.keyboard.press("r")
        page.wait_for_timeout(300)
        page.wait_for_function(COMPLETE)
        page.wait_for_timeout(700)
    if len(visit.sent) - asked < RERUNS:
        raise RuntimeError("The browser did not ask for the reruns; nothing was measured.")
    return (cpu_seconds(server) - before) / RERUNS * 1000


def slider_ms(browser: Browser, address: str, name: str) -> float:
    """Milliseconds from a key on the page's first slider to the new picture, both positions seen before; NaN without.

    The slider goes to and fro, so that what is measured is drawing and not computing.
    """
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()  # nobody listens to the messages
    page.goto(f"{address}/{'' if name == 'attention' else name}?{SLIDERS.get(name, '')}", timeout=180_000)
    page.wait_for_function(COMPLETE, timeout=180_000)
    page.wait_for_timeout(1000)
    slider, times = page.locator('[data-testid="stSlider"] input:enabled').first, []
    if slider.count():
        lowest = slider.evaluate("slider => slider.value === slider.min")
        slider.focus()
        for move in range(MOVES):
            drawn = page.evaluate_handle(f"() => {{ const drawn = ({REDRAWN})(); return () => drawn; }}")
            page.keyboard.press("ArrowRight" if (move % 2 == 0) == lowest else "ArrowLeft")
            times.append(drawn.evaluate("drawn => drawn()"))
            page.wait_for_timeout(300)
    page.context.close()
    known = [time for time in times[2:] if time is not None]
    return statistics.median(known) if known else float("nan")


def measure(browser: Browser, name: str) -> dict[str, float]:
    """All figures for page `name`, on a server of its own."""
    with served("server.py") as server:
        visits = []
        for visit in range(1 + 2 * VISITS):
            known = visits[-1].page.context if visit > VISITS else None
            visits.append(visited(browser, server.address, name, known))
            visits[-1].page.wait_for_timeout(1500)
            if visit < VISITS:
                visits[-1].page.context.close()
            elif visit < 2 * VISITS:
                visits[-1].page.goto("about:blank")
        cpu = rerun_cpu(visits[-1], server)
        received = [sum(map(len, visit.received)) / 1000 for visit in visits]
        figures = [len(message) for visit in visits for message in visit.received if b"vitrine_canvas" not in message]
        largest = max(figures) / 1000
        visits[-1].page.context.close()
        slider = slider_ms(browser, server.address, name)
    new, cached = (statistics.median(visit.seconds for visit in some) for some in (visits[1:-VISITS], visits[-VISITS:]))
    return dict(zip(GOALS, (visits[0].seconds, cached, new, cpu, slider, largest, max(received)), strict=True))


def main() -> None:
    """Print one line per page, then the worst of each figure as one line of JSON."""
    print(f"{'page':<16}" + "".join(f"{name:>16}" for name in GOALS))
    print(f"{'goal':<16}" + "".join(f"{goal:>16.1f}" for goal in GOALS.values()))
    measured = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name in sys.argv[1:] or names():
            measured.append(measure(browser, name))
            print(f"{name:<16}" + "".join(f"{value:>16.2f}" for value in measured[-1].values()), flush=True)
        browser.close()
    worst = {name: max((row[name] for row in measured if row[name] == row[name]), default=None) for name in GOALS}
    print(json.dumps({f"worst_{name}": value and round(value, 2) for name, value in worst.items()}))


if __name__ == "__main__":
    main()
