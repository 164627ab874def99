"""What is known of chosen points, or of tokens that stand at points, put on every point of a cloud."""

import numpy as np


def ranks(chosen: np.ndarray, count: int) -> np.ma.MaskedArray:
    """The best rank (from 1) of each of `count` points among `chosen` (rank,), masked for the others: (point,)."""
    ranked = np.ma.masked_all(count, dtype=np.int32)
    ranked[chosen[::-1]] = np.arange(len(chosen), 0, -1)  # of several, the last written stays
    return ranked


def once(chosen: np.ndarray) -> np.ndarray:
    """`chosen` (rank,) without the points that a better rank has chosen already."""
    return chosen[np.sort(np.unique(chosen, return_index=True)[1])]


def summed(weights: np.ndarray, points: np.ndarray, count: int) -> np.ndarray:
    """`weights` (token,) over the `points` (token,) they stand at, of `count`: (point,), NaN where no token stands.

    Several tokens may stand at one point: their weights add up.
    """
    sums = np.zeros(count)
    np.add.at(sums, points, weights)
    empty = np.ones(count, dtype=bool)
    empty[points] = False
    sums[empty] = np.nan
    return sums


def scored_lower(scores: np.ndarray) -> np.ndarray:
    """How many of the other points score lower than each, in percent: (point,) -> (point,), equal scores in order."""
    return 100 * np.argsort(np.argsort(scores, kind="stable")) / (len(scores) - 1)
