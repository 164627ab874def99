"""Point clouds: from 1,024 points to a trace, cold and cached; a LAZ upload; sampling against the naive loop."""

import io
import json
from collections.abc import Callable
from time import perf_counter

import laspy
import numpy as np
import torch

from inputs.example_clouds import CLOUDS, load_cloud
from inputs.point_cloud import model_points, read_cloud
from models.engine import LocalEngine, Request
from models.reference.point_sampling import farthest_points
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
        for place, each in enumerate(points):
            nearest[place] = min(nearest[place], sum((a - b) ** 2 for a, b in zip(each, last, strict=True)))
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


def main() -> None:
    """Print a table for people and one JSON line for machines."""
    model = next(card.key for card in ZOO.values() if card.input == "cloud")
    engine, first = LocalEngine(), request(next(iter(CLOUDS)), model)
    found = {"cold_s": seconds(lambda: engine.run(first)), "cached_s": seconds(lambda: engine.run(first))}
    data = scan()
    found["laz_100k_s"] = seconds(lambda: upload_to_trace(data, engine, model))
    found["fps_speedup"] = fps_speedup()
    words = (
        "1,024 points, cold (model loaded, run)",
        "the same again",
        f"{SCAN:,} points LAZ, upload to trace",
        "sampling, times faster",
    )
    for text, value in zip(words, found.values(), strict=True):
        print(f"{text:<40} {value:9.4f}")
    print(json.dumps({name: round(value, 4) for name, value in found.items()}))


if __name__ == "__main__":
    main()
