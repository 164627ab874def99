"""The two maps of an induced set attention block (ISAB, Lee et al. 2019, arXiv:1810.00825), read together.

`gather` (point, element) is what the m induced points take from the n elements, `spread` (element, point) what the
elements take from the points; rows sum to 1.
"""

import numpy as np


def through(gather: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Who hears of whom by way of the points, (element, element) = spread · gather: rows sum to 1, its rank is at most
    the number of points. The residuals, norms and feed-forward between the maps are left out, as in rollout."""
    return spread @ gather


def in_groups(matrix: np.ndarray, count: int, *, axis: int) -> np.ndarray:
    """`matrix` (row, column) as means over at most `count` groups of neighbours along `axis`, of sizes that differ by
    one at most.

    `through` of grouped maps is the grouped `through`, so the product of large sets need never be made in full.
    """
    length = matrix.shape[axis]
    count = min(count, length)
    starts = np.arange(count) * length // count
    sizes = np.diff(np.append(starts, length))
    return np.add.reduceat(matrix, starts, axis=axis) / np.expand_dims(sizes, 1 - axis)


def by_point(spread: np.ndarray) -> np.ndarray:
    """An order of the elements, (element,): by the point each listens to most, then by how much it does."""
    return np.lexsort((-spread.max(axis=1), spread.argmax(axis=1)))


def front_view(places: np.ndarray, weights: np.ndarray, *, side: int = 32) -> np.ndarray:
    """`weights` (map, element) of elements at `places` (element, 3), z up, seen along y: (map, row, column).

    Each of `side` × `side` cells holds the mean weight of the elements behind it, NaN where there is none; both axes
    have one scale.
    """
    flat = np.stack([-places[:, 2], places[:, 0]], axis=1)  # row 0 is on top
    low, high = flat.min(axis=0), flat.max(axis=0)
    span = float((high - low).max()) or 1.0
    cells = ((flat - (low + high) / 2) / span + 0.5) * side
    rows, columns = np.clip(cells.astype(int), 0, side - 1).T
    index = rows * side + columns
    count = np.bincount(index, minlength=side * side)
    totals = np.stack([np.bincount(index, each, minlength=side * side) for each in weights])
    means = np.divide(totals, count, out=np.full_like(totals, np.nan), where=count > 0)
    return means.reshape(-1, side, side)
