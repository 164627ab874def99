"""Which hidden neurons go first: the same share of each MLP, by a score or at random."""

from collections.abc import Sequence

import numpy as np

Gone = tuple[np.ndarray, ...]  # of each MLP (neuron,) bool: True goes


def how_many(count: int, share: float) -> int:
    """How many of `count` neurons a share is, to the nearest whole one."""
    return round(share * count)


def least(scores: Sequence[np.ndarray], share: float) -> Gone:
    """The `share` of each MLP's neurons with the least of `scores` (MLP -> (neuron,)), of equal ones the first."""
    return _first([np.argsort(layer, kind="stable") for layer in scores], share)


def most(scores: Sequence[np.ndarray], share: float) -> Gone:
    """The `share` of each MLP's neurons with the most: those that `least` takes last."""
    return _first([np.argsort(layer, kind="stable")[::-1] for layer in scores], share)


def at_random(counts: Sequence[int], share: float, seed: int) -> Gone:
    """A `share` of each MLP of `counts` neurons; a larger share of the same `seed` holds the smaller one."""
    drawn = np.random.default_rng(seed)
    return _first([drawn.permutation(count) for count in counts], share)


def only(gone: Sequence[np.ndarray], layer: int) -> Gone:
    """What goes of one MLP; all neurons of the others stay."""
    return tuple(one if place == layer else np.zeros_like(one) for place, one in enumerate(gone))


def concentration(scores: np.ndarray, share: float) -> float:
    """Which part of the sum of `scores` (neuron,) >= 0 the largest `share` of them holds; `share` where all are equal,
    and where all are 0."""
    total, count = scores.sum(), how_many(len(scores), share)
    return float(np.sort(scores)[::-1][:count].sum() / total) if total else count / len(scores)


def _first(orders: Sequence[np.ndarray], share: float) -> Gone:
    gone = [np.zeros(len(order), dtype=bool) for order in orders]
    for layer, order in zip(gone, orders, strict=True):
        layer[order[: how_many(len(order), share)]] = True
    return tuple(gone)
