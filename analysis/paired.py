"""Whether two models that were tested on the same photographs differ: their answers compared one by one."""

from collections.abc import Sequence

import numpy as np
from scipy.special import bdtr


def difference(first: np.ndarray, second: np.ndarray) -> float:
    """The exact two-sided probability of a split at least as uneven as this, were both models equally often right.

    `first` and `second` (photograph,) bool say where each is right. Only photographs on which one is right and the
    other wrong can tell (McNemar 1947; exact by the binomial distribution). 1 where there are none.
    """
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    # Both tails are the same at one half; where the split is even they share its middle.
    return min(2 * float(bdtr(min(only_first, only_second), only_first + only_second, 0.5)), 1.0)


def holm(probabilities: Sequence[float]) -> np.ndarray:
    """`probabilities` (test,) corrected for being many tests at once (Holm 1979): the chance of even one false finding
    stays below the level to which these are compared."""
    order = np.argsort(probabilities)
    count = len(order)
    stepped = np.maximum.accumulate([(count - place) * probabilities[at] for place, at in enumerate(order)])
    corrected = np.empty(count)
    corrected[order] = np.minimum(stepped, 1)
    return corrected
