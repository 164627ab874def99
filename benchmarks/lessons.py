"""How fast a lecture answers: from a changed number to the painted table, and from a lesson's step to its page."""

import json
import statistics
import time
from importlib import import_module

from playwright.sync_api import Page, sync_playwright

from harness.chromium import FLAGS, find_chromium
from harness.serving import ROOT, served
from lessons.shelf import house

GOALS = {"edit_ms_p50": 16, "step_ms_p50": 300}
EDITS, ROUNDS = 40, 4
# Changes a cell by a key and resolves with the milliseconds until the frame after it is painted:
# a message posted from within a frame arrives when that frame is done.
PAINTED = """(cell, key) => new Promise((done) => {
  const start = performance.now();
  cell.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - start);
    channel.port2.postMessage(0);
  });
})"""
FIRST = ".by-hand .cell[data-name=x]"


def edits(page: Page, address: str) -> list[float]:
    """Milliseconds from a key to the painted frame, waiting for the display's next frame included."""
    page.goto(f"{address}/by_hand")
    page.locator(FIRST).first.wait_for()
    page.wait_for_timeout(2000)
    cell = page.locator(FIRST).first
    return [cell.evaluate(PAINTED, key) for key in ("PageUp", "PageDown") * EDITS]


def steps(page: Page, address: str) -> list[float]:
    """Milliseconds from a key to the step's words with its table as it will be, seen a second time: on a warm cache."""
    page.goto(f"{address}/by_hand?lesson=by_hand")
    times = []
    for turn in range(ROUNDS):
        times += [_step(page, key) for key in [*["PageDown"] * 5, *["PageUp"] * 5]] if turn else []
        if not turn:
            _make_bets(page)
    return times


def _make_bets(page: Page) -> None:
    """Once through the lesson, so that each page is whole from then on."""
    for key in [*["PageDown"] * 5, *["PageUp"] * 5]:
        _step(page, key)
        if page.locator(".st-key-bet_0 button").count():
            page.locator(".st-key-bet_0 button").click()
            page.locator(".st-key-bet_told").wait_for()


def _step(page: Page, key: str) -> float:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.wait_for_timeout(600)
    before = page.locator(".st-key-guide").inner_text()
    started = time.perf_counter()
    page.keyboard.press(key)
    page.wait_for_function("before => document.querySelector('.st-key-guide')?.innerText !== before", arg=before)
    page.wait_for_function("document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'")
    return (time.perf_counter() - started) * 1000


def counted() -> dict[str, int]:
    """How many lessons there are in English, and how many bets they can ask."""
    english_lessons = house("en").values()
    pages = [path.parent.name for path in (ROOT / "views").glob("*/bets.py")]
    return {"texts": len(english_lessons), "bets": sum(len(import_module(f"views.{page}.bets").BETS) for page in pages)}


def main() -> None:
    """Print a table, then one JSON line."""
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce").new_page()
        page.set_default_timeout(60_000)
        edit, step = (
            statistics.median(milliseconds)
            for milliseconds in (edits(page, server.address), steps(page, server.address))
        )
    figures = {"edit_ms_p50": round(edit, 1), "step_ms_p50": round(step, 1)}
    for name, value in figures.items():
        print(f"{name:12} {value:8.1f}   goal {GOALS[name]}")
    print(json.dumps({**figures, **counted()}))
