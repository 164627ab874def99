"""By the clock of this computer: how long something takes that is quick, free of most of what else runs."""

import time
from collections.abc import Callable

PATIENCE = 0.1  # seconds of runs for what is quick


def least(run: Callable[[], object], *, repeats: int = 5) -> float:
    """Seconds of the quickest of `repeats` runs of `run`, or of more that are quick, after one that is not counted."""
    run()
    times: list[float] = []
    while len(times) < repeats or sum(times) < PATIENCE:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)
