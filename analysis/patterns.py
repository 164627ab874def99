"""Sparse patterns imposed on maps that were learned without them: which pairs stay, what of attention they keep.

A pattern is a mask (query, key) bool over the patches of a grid in raster order (`analysis.masks`); tokens that stand
nowhere, such as the class token, come first and stay open to all and from all, as the relay of a star does.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from analysis import masks
from analysis.intervals import around
from analysis.windows import Pair

LOCAL, WINDOWS, STRIDED, STAR = "local", "windows", "strided", "star"
Mask = np.ndarray


def _strided(grid: Pair, stride: int) -> Mask:
    """Child et al. 2019 looks back only; a picture has no before, so what it sees forwards as well."""
    mask = masks.strided(grid[0] * grid[1], stride)
    return mask | mask.T


def _star(grid: Pair, size: int) -> Mask:
    """The ring alone, in reading order: the relay is the class token."""
    return masks.star(grid[0] * grid[1])[:-1, :-1]


OVER_PATCHES: Mapping[str, Callable[[Pair, int], Mask]] = {
    LOCAL: masks.local,
    WINDOWS: lambda grid, side: masks.windows(grid, (side, side)),
    STRIDED: _strided,
    STAR: _star,
}


def sizes(kind: str, grid: Pair) -> tuple[int, ...]:
    """Sizes that are offered of a pattern: reaches, window sides, strides; none of the star."""
    return {
        LOCAL: (1, 2, 3, 5),
        WINDOWS: tuple(side for side in (4, 2, 8) if all(length % side == 0 and side < length for length in grid)),
        STRIDED: (grid[1], grid[1] // 2, grid[1] // 4),
        STAR: (),
    }[kind]


def opened(mask: Mask, prefix: int) -> Mask:
    """`mask` (..., query, key) over patches with `prefix` tokens before them that see all and are seen by all."""
    return np.pad(mask, [(0, 0)] * (mask.ndim - 2) + [(prefix, 0)] * 2, constant_values=True)


def at_random(tokens: int, pairs: int, *, seed: int) -> Mask:
    """As many open `pairs` at random places: the control. Every token sees itself, the others are drawn evenly."""
    mask = np.eye(tokens, dtype=bool)
    others = np.flatnonzero(~mask)
    drawn = np.random.default_rng(seed).choice(others, min(max(pairs - tokens, 0), len(others)), replace=False)
    mask.flat[drawn] = True
    return mask


def share(mask: Mask, prefix: int) -> float:
    """Open pairs among all pairs of patches."""
    return float(mask[..., prefix:, prefix:].mean())


def imposed(weights: np.ndarray, mask: Mask) -> np.ndarray:
    """`weights` (..., query, key) with closed pairs at 0 and each row divided by what is left; an empty row stays 0."""
    kept = weights * mask
    total = kept.sum(axis=-1, keepdims=True)
    return kept / np.where(total == 0, 1, total)


def mass_kept(weights: np.ndarray, mask: Mask) -> np.ndarray:
    """The attention that lies on open pairs, (..., query)."""
    return (weights * mask).sum(axis=-1)


def mass_of_draws(weights: np.ndarray, pattern: Mask, prefix: int) -> tuple[float, float]:
    """The attention that `pattern` (patch, patch) keeps when its places are drawn, mean over all rows of `weights`
    (..., query, key): its mean over draws, and half of the interval in which 95 % of draws lie.

    In closed form for any factors a and attention w that N pairs of two patches get: Σaw over all ways to deal them has
    the variance Σ(a − ā)² Σ(w − w̄)² / (N − 1), and is near normal (Hoeffding 1951, theorems 2 and 3); for a of 0 and 1
    it is drawing without replacement.
    """
    rows = weights.reshape(-1, *weights.shape[-2:]).mean(axis=0, dtype=np.float64)
    others = ~np.eye(len(pattern), dtype=bool)
    drawn, factors = rows[prefix:, prefix:][others], pattern[others].astype(np.float64)
    mass = rows.sum() - drawn.sum() + factors.sum() * drawn.mean()
    variance = len(drawn) * factors.var() * drawn.var(ddof=1)
    return float(mass / len(rows)), float(around(np.sqrt(variance) / len(rows)))


def difference(weights: np.ndarray, mask: Mask) -> np.ndarray:
    """1-norm of each row's difference from the same row `imposed`, (..., query): from 0 to 2.

    For a row of which the mass m > 0 is kept it is 2(1 - m): the closed 1 - m is gone, and as much is laid on the rest.
    """
    return np.abs(weights - imposed(weights, mask)).sum(axis=-1)


def heard(layers: Sequence[Mask]) -> np.ndarray:
    """After how many of `layers` (layer, query, key) each token has heard of each, (query, key); inf if never.

    Unlike `analysis.masks.hops` the layers do not come round again: a model ends.
    """
    tokens = len(layers[0])
    known = np.eye(tokens, dtype=np.float32)
    hops = np.where(known > 0, 0, np.inf)
    for number, mask in enumerate(layers, start=1):
        known = ((mask | np.eye(tokens, dtype=bool)).astype(np.float32) @ known > 0).astype(np.float32)
        hops[(known > 0) & np.isinf(hops)] = number
    return hops
