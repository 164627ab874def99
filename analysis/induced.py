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


def seen_flat(places: np.ndarray, weights: np.ndarray, *, side: int = 32) -> np.ndarray:
    """`weights` (map, element) of elements at `places` (element, 2) as (right, up): (map, row, column).

    Square cells, `side` of them along the longer edge of what the places cover. Each holds the mean weight of the
    elements in it, NaN where there is none; row 0 is on top.
    """
    flat = np.stack([-places[:, 1], places[:, 0]], axis=1)
    extent = np.ptp(flat, axis=0)
    cell = (float(extent.max()) or 1.0) / side
    shape = np.maximum(np.ceil(extent / cell - 1e-6), 1).astype(int)
    rows, columns = np.minimum((flat - flat.min(axis=0)) // cell, shape - 1).astype(int).T
    index, cells = rows * shape[1] + columns, int(shape.prod())
    count = np.bincount(index, minlength=cells)
    totals = np.stack([np.bincount(index, weight, minlength=cells) for weight in weights])
    means = np.divide(totals, count, out=np.full_like(totals, np.nan), where=count > 0)
    return means.reshape(-1, *shape)


def needed(weights: np.ndarray, share: float = 0.5) -> np.ndarray:
    """The least part of the elements that together hold `share` of a row: (row, element) -> (row,) in 0..1."""
    held = np.cumsum(-np.sort(-weights, axis=-1), axis=-1) / weights.sum(axis=-1, keepdims=True)
    return ((held < share - 1e-9).sum(axis=-1) + 1) / weights.shape[-1]
