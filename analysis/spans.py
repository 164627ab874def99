"""Adaptive spans: how far a head looks, as a soft mask, and the least span that holds what it looks at.

Sukhbaatar et al. 2019, arXiv:1905.07799: a key at distance x has its weight multiplied by
m_z(x) = clip((R + z - x) / R, 0, 1), with the head's span z and a ramp of length R, and rows are divided by what is
left. There x counts words back; here it is the larger of rows and columns between two patches. Tokens that stand
nowhere come first and stay open (`analysis.patterns.opened`).
"""

import numpy as np

from analysis import masks
from analysis.windows import Pair


def distances(grid: Pair) -> np.ndarray:
    """Between the patches of `grid` (rows, columns) the larger of rows and columns, (query, key) int."""
    places = np.argwhere(np.ones(grid, dtype=bool))
    return np.abs(places[:, None] - places).max(axis=-1)


def soft(grid: Pair, span: int, ramp: int) -> np.ndarray:
    """m_z(x) of every pair of patches, (query, key) from 0 to 1: with a `ramp` of at most 1 the mask of neighbours."""
    return np.clip(1 + (span - distances(grid)) / ramp, 0, 1)


def soft_pairs(grid: Pair, span: int, ramp: int) -> int:
    """Pairs whose weight is above 0: those nearer than z + R."""
    return masks.local_pairs(grid, span + ramp - 1)


def held(weights: np.ndarray, grid: Pair) -> np.ndarray:
    """Which share of what patches give each other lies at most x away, (..., x) for x = 0, 1 … from the map's part
    `weights` (..., query, key) between patches; a map that gives patches nothing holds all at once."""
    near = (distances(grid).reshape(-1, 1) == np.arange(max(grid))).astype(np.float64)
    sums = weights.reshape(*weights.shape[:-2], -1).astype(np.float64) @ near
    total = sums.sum(axis=-1, keepdims=True)
    shares = sums.cumsum(axis=-1) / np.where(total == 0, 1, total)
    return np.where(total == 0, 1.0, shares)


def least(shares: np.ndarray, wanted: float) -> np.ndarray:
    """The smallest whole span that holds the share `wanted` (above 0, below 1), (...,) int, from `held` (..., x)."""
    return (shares >= wanted).argmax(axis=-1)


def exact(shares: np.ndarray, wanted: float) -> np.ndarray:
    """The span that with a ramp of 1 holds just the share `wanted`, (...,): between whole ones m_z holds what lies
    between theirs in a straight line. 0 where each patch itself gets more; rounded up it is the `least`."""
    whole = least(shares, wanted)[..., None]
    above, below = (np.take_along_axis(shares, np.maximum(place, 0), axis=-1) for place in (whole, whole - 1))
    part = (above - wanted) / np.where(above > below, above - below, 1)
    return np.where(whole > 0, whole - part, 0)[..., 0]


def even(grid: Pair) -> np.ndarray:
    """What `held` is of even attention, (x,)."""
    return held(np.ones((grid[0] * grid[1],) * 2), grid)


def of_heads(weights: np.ndarray, grid: Pair, wanted: float) -> np.ndarray:
    """The pairs of patches within each head's own least span, (..., query, key) bool."""
    return distances(grid) <= least(held(weights, grid), wanted)[..., None, None]


def dealt(factors: np.ndarray, *, seed: int) -> np.ndarray:
    """The control: the `factors` (token, token) of a soft mask dealt to other places, each token's own stays."""
    others = ~np.eye(len(factors), dtype=bool)
    drawn = factors.copy()
    drawn[others] = np.random.default_rng(seed).permutation(factors[others])
    return drawn
