"""Scores made into shares, and how far two ways of sharing lie apart."""

import numpy as np
from scipy import special


def softmax(scores: np.ndarray) -> np.ndarray:
    """Shares along the last axis, (..., key) -> (..., key), each row with sum 1; -inf gets nothing."""
    return special.softmax(scores, axis=-1)


def moved_share(first: np.ndarray, second: np.ndarray) -> float:
    """How much of the whole must move to make `second` of `first`, both (key,) with sum 1: total variation, ½ Σ|a − b|.

    0 for equal shares, 1 where nothing is shared.
    """
    return float(0.5 * np.abs(first - second).sum())
