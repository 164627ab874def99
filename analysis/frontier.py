"""Which of many settings no other beats in both what it costs and what it is worth."""

import numpy as np


def unbeaten(cost: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Places of the points (point,) that no other beats, cheapest first.

    A point is beaten by one that costs no more and is worth no less, and is better in one of both (Pareto); of equal
    points the first stays.
    """
    order = np.lexsort((np.arange(len(cost)), -np.asarray(worth), cost))
    best = np.maximum.accumulate(np.concatenate([[-np.inf], np.asarray(worth, dtype=float)[order][:-1]]))
    return order[np.asarray(worth)[order] > best]
