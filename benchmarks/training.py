"""What training beside other visitors costs: steps against a plain loop, and how much later traces come.

`overhead` is the time of a step in the app over that of the same step in a plain loop, measured in turns (the median);
`added_ms_p95` the 95th percentile of a trace's time with a training under way minus that with all trainings at rest,
trace by trace in turns, while thirty visitors wait for trainings of their own.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from inputs.digits import held_out, part
from inputs.examples import load_image
from models.learning.course import Course
from models.progress import Examples
from models.recipe import Recipe
from models.request import Request
from models.serving.engine import LocalEngine
from models.serving.trainings import Trainings

STEPS, ROUNDS, TRACES, VISITORS = 50, 9, 60, 30
LONG = Recipe(steps=1200)
PICTURE = "china"


def main() -> None:
    """Print a table and one line of JSON."""
    examples = Examples.of(part("training"), held_out())
    overhead, added = _overhead(examples), _added(examples)
    print(f"{'step in the app / in a plain loop':<44}{overhead:8.2f}   (goal 1.15)")
    print(f"{'later by, 95th percentile of traces (ms)':<44}{added:8.0f}   (goal 60)")
    print(json.dumps({"overhead": round(overhead, 3), "added_ms_p95": round(added, 1)}))


def _overhead(examples: Examples) -> float:
    """The median over rounds, in each of which both make `STEPS` steps, one after the other."""
    ratios = []
    for seed in range(1, ROUNDS + 1):
        recipe = replace(LONG, seed=seed)
        trainings = Trainings(examples)
        trainings.follow(recipe, "bench")
        here = _seconds(lambda of=recipe, at=trainings: len(at.follow(of, "bench").losses))
        trainings.stop("bench")
        course, threads = Course(recipe, examples), torch.get_num_threads()
        torch.set_num_threads(1)
        course.step()
        start = time.perf_counter()
        for _ in range(STEPS):
            course.step()
        ratios.append(here / (time.perf_counter() - start))
        torch.set_num_threads(threads)
    return float(np.median(ratios))


def _seconds(made: Callable[[], int]) -> float:
    """How long `STEPS` steps take, `made()` of which there are so far."""
    while not made():
        time.sleep(0.001)
    first, start = made(), time.perf_counter()
    while made() < first + STEPS:
        time.sleep(0.001)
    return (time.perf_counter() - start) * STEPS / (made() - first)


def _added(examples: Examples) -> float:
    engine, resting = LocalEngine(), threading.Event()
    trainings = Trainings(examples, busy=lambda: resting.is_set() or engine.busy())
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * TRACES):
        for visitor in range(VISITORS):  # each is heard of, as an open page is
            trainings.follow(_recipe(visitor), f"visitor {visitor}")
        (resting.set if number % 2 else resting.clear)()
        time.sleep(0.05)  # between a visitor's clicks
        times[resting.is_set()].append(_trace(engine, number))
    for visitor in range(VISITORS):
        trainings.stop(f"visitor {visitor}")
    alone, beside = (np.percentile(times[at_rest][5:], 95) for at_rest in (True, False))  # the first load the model
    return float(1000 * (beside - alone))


def _recipe(visitor: int) -> Recipe:
    return replace(LONG, seed=1 + visitor % 9, heads=(1, 2, 4, 8)[visitor // 9])


def _trace(engine: LocalEngine, number: int) -> float:
    """Seconds of a trace that nobody asked for before."""
    image = load_image(PICTURE)
    request = Request(model="imagenette_vit", pixels=image.pixels, digest=f"{number} {image.digest}")
    start = time.perf_counter()
    engine.run(request)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
