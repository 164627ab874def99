"""Point clouds: 1,024 points to a trace, a LAZ upload, both to the picture in a browser; sampling against a loop."""

import io
import json
import statistics
from collections.abc import Callable
from time import perf_counter

import laspy
import numpy as np
import torch
from playwright.sync_api import sync_playwright

from harness.chromium import FLAGS, find_chromium
from harness.serving import served
from inputs.example_clouds import CLOUDS, load_cloud
from inputs.point_cloud import model_points, read_cloud
from models.reference.point_sampling import farthest_points
from models.request import Request
from models.serving.engine import LocalEngine
from models.zoo import ZOO

SCAN = 100_000  # points
SAMPLED, CHOSEN = 10_000, 256


def seconds(run: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = perf_counter()
    run()
    return perf_counter() - start


def request(key: str, model: str) -> Request:
    cloud = load_cloud(key)
    return Request(model=model, pixels=model_points(cloud), digest=cloud.digest, wants=frozenset({"steps"}))


def scan() -> bytes:
    """A hilly ground of `SCAN` points in metres, far from zero as surveys are, as LAZ."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 200, (2, SCAN))
    header = laspy.LasHeader(point_format=3, version="1.2")
    header.scales, header.offsets = np.full(3, 0.001), np.array([500_000, 5_400_000, 0])
    cloud = laspy.LasData(header)
    cloud.x, cloud.y, cloud.z = (
        x + 500_000,
        y + 5_400_000,
        10 * np.sin(x / 30) * np.cos(y / 40) + rng.normal(0, 0.1, SCAN),
    )
    stream = io.BytesIO()
    cloud.write(stream, do_compress=True)
    return stream.getvalue()


def naive_farthest(points: list[tuple[float, ...]], count: int) -> list[int]:
    """Max-min sampling as a plain loop that remembers, for every point, its distance to the nearest chosen one."""
    chosen, nearest = [], [float("inf")] * len(points)
    while len(chosen) < count:
        chosen.append(max(range(len(points)), key=nearest.__getitem__))
        last = points[chosen[-1]]
        for place, point in enumerate(points):
            nearest[place] = min(nearest[place], sum((a - b) ** 2 for a, b in zip(point, last, strict=True)))
    return chosen


def fps_speedup() -> float:
    """How many times faster `farthest_points` is than the loop, for `CHOSEN` of `SAMPLED` points."""
    points = torch.randn(1, SAMPLED, 3, generator=torch.Generator().manual_seed(0))
    farthest_points(points, CHOSEN)
    fast = min(seconds(lambda: farthest_points(points, CHOSEN)) for _ in range(5))
    return seconds(lambda: naive_farthest([tuple(row) for row in points[0].tolist()], CHOSEN)) / fast


def upload_to_trace(data: bytes, engine: LocalEngine, model: str) -> None:
    cloud = read_cloud(data, "scan.laz")
    engine.run(Request(model=model, pixels=model_points(cloud), digest=cloud.digest, wants=frozenset({"steps"})))


# Clicks a button and resolves with the seconds until the cloud has been drawn anew.
CLICKED = """(button, root) => new Promise((done) => {
  const [before, started] = [root.dataset.frames, performance.now()];
  const seconds = () => (performance.now() - started) / 1000;
  const look = () => (root.dataset.frames !== before ? done(seconds()) : requestAnimationFrame(look));
  button.click();
  look();
})"""


def in_browser(data: bytes) -> dict[str, float]:
    """Seconds to the picture in headless Chromium: a cloud seen before is clicked, and the LAZ file `data` uploaded."""
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
        page.goto(f"{server.address}/points")
        cloud, strip = page.locator(".cloud[data-frames]"), page.locator(".strip button")
        times = []
        for click in range(8):  # to and fro between two clouds; the first time each is new
            cloud.wait_for(timeout=60_000)
            page.wait_for_timeout(1500)
            times.append(strip.nth(1 - click % 2).evaluate(CLICKED, cloud.element_handle()))
        page.get_by_role("button", name="Your own").click()
        chooser = page.get_by_test_id("stFileUploader").first.locator("input[type=file]")
        chooser.wait_for(state="attached")
        before, started = cloud.get_attribute("data-whole"), perf_counter()
        file = {"name": "scan.laz", "mimeType": "application/octet-stream", "buffer": data}
        chooser.set_input_files(file)
        page.locator(f'.cloud[data-whole]:not([data-whole="{before}"])').wait_for(timeout=60_000)
        uploaded = perf_counter() - started
        browser.close()
    return {"seen_picture_s": statistics.median(times[2:]), "laz_picture_s": uploaded}


def main() -> None:
    """Print a table for people and one JSON line for machines."""
    model = next(card.key for card in ZOO.values() if card.input == "cloud")
    engine, first = LocalEngine(), request(next(iter(CLOUDS)), model)
    measured = {"cold_s": seconds(lambda: engine.run(first)), "cached_s": seconds(lambda: engine.run(first))}
    data = scan()
    measured["laz_100k_s"] = seconds(lambda: upload_to_trace(data, engine, model))
    measured["fps_speedup"] = fps_speedup()
    measured |= in_browser(data)
    words = (
        "1,024 points, cold (model loaded, run)",
        "the same again",
        f"{SCAN:,} points LAZ, upload to trace",
        "sampling, times faster",
        "a cloud seen before, click to picture",
        "the LAZ file, upload to picture",
    )
    for text, value in zip(words, measured.values(), strict=True):
        print(f"{text:<40} {value:9.4f}")
    print(json.dumps({name: round(value, 4) for name, value in measured.items()}))


if __name__ == "__main__":
    main()
