"""Scaled dot-product attention, one step after another: Vaswani et al. 2017, arXiv:1706.03762, eq. 1, section 3.2.1."""

from typing import NamedTuple

import numpy as np

from analysis.entropy import row_entropy
from analysis.probabilities import softmax


class Steps(NamedTuple):
    """What stands between tokens and output: `query`, `key`, `value` (token, channel); `scores` q·k, `scaled` (divided)
    and `masked` (−inf where a pair is closed), and the `weights` after the softmax, all (query, key); `output` (query,
    channel)."""

    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    scores: np.ndarray
    scaled: np.ndarray
    masked: np.ndarray
    weights: np.ndarray
    output: np.ndarray


def attended(query: np.ndarray, key: np.ndarray, value: np.ndarray, *, divisor: float, allowed: np.ndarray) -> Steps:
    """softmax(q kᵀ / `divisor`, where `allowed` (query, key) bool) v of `query`, `key` and `value` (token, channel).

    `divisor` is √d in the paper. A query that may look nowhere gets weights and output 0, as torch has it.
    """
    scores = query @ key.T
    scaled = scores / divisor
    masked = np.where(allowed, scaled, -np.inf)
    weights = np.zeros_like(scaled)
    open_rows = allowed.any(axis=1)
    weights[open_rows] = softmax(masked[open_rows])
    return Steps(query, key, value, scores, scaled, masked, weights, weights @ value)


def local(count: int, reach: int) -> np.ndarray:
    """Who may look at whom where each of `count` tokens sees those at most `reach` places away: (query, key) bool."""
    places = np.arange(count)
    return np.abs(places[:, None] - places) <= reach


def causal(count: int) -> np.ndarray:
    """Each of `count` tokens sees itself and those before it: (query, key) bool."""
    return np.tri(count, dtype=bool)


def on_few_axes(query: np.ndarray, key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`query` and `key` (token, channel) on fewer axes than there are tokens, (token, axis): with other scores, but the
    very same differences within each row, so that no weight changes.

    Less their mean, the keys have a rank of at most tokens − 1. With K − k̄ = U S Vᵀ the two are Q V and U S: every row
    of K − k̄ lies in the span of V, so q·(k − k̄) stays what it is, and q·k̄ is the same for all keys. Each axis is then
    stretched in one and shrunk in the other until both reach equally far, which no product notices.
    """
    centred = key - key.mean(axis=0)
    axes = np.linalg.svd(centred, full_matrices=False)[2][: len(key) - 1].T
    ours, theirs = query @ axes, centred @ axes
    stretch = np.sqrt(np.abs(theirs).max(axis=0) / np.abs(ours).max(axis=0))
    return ours * stretch, theirs / stretch


def drawn_scores(width: int, *, tokens: int, seed: int) -> np.ndarray:
    """q·k of `tokens` queries and keys of `width` independent entries with mean 0 and variance 1, (query, key)."""
    query, key = np.random.default_rng((seed, width)).standard_normal((2, tokens, width))
    return query @ key.T


class Drawn(NamedTuple):
    """Measured on drawn queries and keys, each (seed, width): the standard deviation of their scores, and the mean
    largest weight and mean entropy (a share of the largest possible) of rows without the scale and with it."""

    deviation: np.ndarray
    largest: dict[str, np.ndarray]
    entropy: dict[str, np.ndarray]


def measured(widths: tuple[int, ...], *, tokens: int, seeds: int) -> Drawn:
    """`Drawn` for each of `widths`, by as many seeds."""
    scores = [[drawn_scores(width, tokens=tokens, seed=seed) for width in widths] for seed in range(seeds)]
    raw = np.array(scores)  # (seed, width, query, key)
    roots = np.sqrt(widths)[:, None, None]
    weights = {"plain": softmax(raw), "scaled": softmax(raw / roots)}
    largest = {name: rows.max(axis=-1).mean(axis=-1) for name, rows in weights.items()}
    entropy = {name: row_entropy(rows).mean(axis=-1) / np.log(tokens) for name, rows in weights.items()}
    return Drawn(raw.std(axis=(2, 3)), largest, entropy)
