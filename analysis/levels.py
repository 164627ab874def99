"""Grey levels that are foreseen: how often each occurs, whatever else is seen, and what a forecast is worth."""

import numpy as np


def usual(levels: np.ndarray, count: int) -> np.ndarray:
    """How often each of `count` levels occurs at each place of `levels` (picture, place), as shares (place, level).

    Each counts once more than it was seen, so that none has none (Laplace).
    """
    seen = (levels[..., None] == np.arange(count)).sum(axis=0) + 1.0
    return seen / seen.sum(axis=1, keepdims=True)


def bits(chances: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """What it takes to tell `levels` (place,) to somebody who expects `chances` (place, level): −log₂ p, (place,)."""
    shares = np.asarray(chances, dtype=np.float64)[np.arange(len(levels)), np.asarray(levels, dtype=int)]
    return -np.log2(shares)
