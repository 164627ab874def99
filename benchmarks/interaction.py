"""How fast the attention page answers: mouse, layer, page and rerun, in headless Chromium against the real server."""

import json
import statistics
import time
from collections.abc import Callable, Iterator

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from benchmarks._page_state import COMPLETE, cpu_seconds
from harness.chromium import FLAGS, find_chromium
from harness.serving import Server, served

GOALS = {
    "hover_ms_p50": 20,
    "hover_script_ms_p50": 5,
    "layer_ms_p50": 150,
    "page_s": 1.5,
    "rerun_cpu_ms": 30,
    "layer_bytes": 1_500_000,
}
PIN = "pin_cpu_ms"  # like `rerun_cpu_ms`, for a token whose maps of every layer and head are still to be computed
# Resolves with the milliseconds from the next key press until another layer has been drawn.
LAYER_DRAWN = """root => new Promise((done) => {
  const [layer, started] = [root.dataset.layer, {}];
  document.addEventListener("keydown", () => { started.at = performance.now(); }, { once: true, capture: true });
  const look = () => {
    if (started.at && root.dataset.layer !== layer) return done(performance.now() - started.at);
    requestAnimationFrame(look);
  };
  look();
})"""


def opened(browser: Browser, address: str, query: str = "") -> tuple[Page, Locator, float]:
    """The attention page in a fresh profile, its canvas, and the seconds until it was complete."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    started = time.perf_counter()
    page.goto(f"{address}/?{query}")
    page.wait_for_function(COMPLETE)
    return page, page.locator(".vitrine[data-frames]"), time.perf_counter() - started


def settle(page: Page) -> None:
    """Wait until the server has nothing more to say."""
    page.locator('[data-testid="stStatusWidget"]').wait_for(state="detached")
    page.wait_for_timeout(800)


def hover(page: Page, root: Locator, moves: int = 60) -> tuple[list[float], list[float]]:
    """Milliseconds from mouse event to painted frame, and of script, for each of `moves` to other tokens."""
    box = root.locator("canvas.large").bounding_box()
    frames, scripts = [], []
    for move in range(moves):
        before = root.get_attribute("data-frames")
        across, down = (move * 0.618) % 1, (move * 0.287 + 0.05) % 0.8
        page.mouse.move(box["x"] + 2 + across * (box["width"] - 4), box["y"] + 2 + down * (box["height"] - 4))
        changed = "([root, before]) => root.dataset.frames !== before"
        page.wait_for_function(changed, arg=[root.element_handle(), before])
        frames.append(float(root.get_attribute("data-frame-ms")))
        scripts.append(float(root.get_attribute("data-script-ms")))
    return frames, scripts


def layer_steps(page: Page, root: Locator, address: str) -> Iterator[Callable[[], float]]:
    """The steps of the layer slider down to the first layer: each, when called, takes the step and gives its time.

    In milliseconds from the key press until the other layer is drawn.
    """
    page.goto(address)
    root.wait_for()
    settle(page)
    slider = page.locator('[data-testid="stSlider"] input').first
    slider.focus()

    def step() -> float:
        waiting = f"root => {{ const drawn = ({LAYER_DRAWN})(root); return () => drawn; }}"
        handle = page.evaluate_handle(waiting, root.element_handle())
        slider.press("ArrowLeft")
        return handle.evaluate("drawn => drawn()")

    for _ in range(int(root.get_attribute("data-layer"))):
        yield step
        settle(page)


def layer_sizes(page: Page, root: Locator, address: str) -> list[int]:
    """The bytes received at each step. Apart from the times: listening, Playwright has every frame copied to it."""
    received: list[int] = []
    sizes = []
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: received.append(len(frame))))
    for step in layer_steps(page, root, address):
        received.clear()
        step()
        settle(page)
        sizes.append(sum(received))
    return sizes


def pin_cpu(page: Page, root: Locator, server: Server, pins: int = 20) -> float:
    """Milliseconds of server CPU for pinning a token, which runs the page again on its cached trace."""
    box = root.locator("canvas.large").bounding_box()
    settle(page)
    before = cpu_seconds(server)
    for pin in range(pins):
        page.mouse.click(box["x"] + 20 + pin * 15, box["y"] + 40)
        page.wait_for_timeout(900)
    return (cpu_seconds(server) - before) / pins * 1000


def measure(browser: Browser, server: Server, query: str = "") -> dict[str, float]:
    """All figures for the page at `query`."""
    opened(browser, server.address, query)[0].context.close()  # computes the trace, so that it is cached below
    loads = []
    for _ in range(3):  # a new visitor each time
        page, root, seconds = opened(browser, server.address, query)
        loads.append(seconds)
        settle(page)
        page.context.close()
    page, root, _ = opened(browser, server.address, query)
    settle(page)
    frames, scripts = hover(page, root)
    pin, rerun = pin_cpu(page, root, server), pin_cpu(page, root, server)  # new tokens, then the same ones again
    again = f"{server.address}/?{query}"
    times, sizes = [step() for step in layer_steps(page, root, again)], layer_sizes(page, root, again)
    page.context.close()
    medians = (statistics.median(frames), statistics.median(scripts), statistics.median(times))
    figures = (*medians, statistics.median(loads), rerun, max(sizes), pin)
    return {name: round(value, 2) for name, value in zip([*GOALS, PIN], figures, strict=True)}


def table(measured: dict[str, dict[str, float]], say: Callable[[str], None] = print) -> None:
    """One line per figure: the goal, then a column per input size."""
    say(f"{'figure':<22}{'goal':>12}" + "".join(f"{name:>14}" for name in measured))
    for figure, goal in (GOALS | {PIN: "-"}).items():
        say(f"{figure:<22}{goal:>12}" + "".join(f"{values[figure]:>14}" for values in measured.values()))


def main() -> None:
    """Print the table for 224 and 518 px, then the figures at 224 px as one line of JSON."""
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        measured = {f"{side} px": measure(browser, server, f"side={side}") for side in (224, 518)}
        browser.close()
    table(measured)
    print(json.dumps(measured["224 px"]))


if __name__ == "__main__":
    main()
