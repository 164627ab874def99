"""Windows in the places they come from: which tokens of a (shifted) block see each other, before the roll.

Swin, Liu et al. 2021, arXiv:2103.14030, section 3.2; the single steps are in `analysis.windows`.
"""

import numpy as np

from analysis.windows import Pair, partition, region_ids, reverse, roll

REGIONS = 9  # labels of `region_ids`


def layout(raster: np.ndarray, tokens: int) -> tuple[Pair, Pair]:
    """Window side and shift of a block, read from where its tokens stand.

    `raster` (row, column) gives `window * tokens + token` at each position, as `models.regions.Regions` has it.
    """
    at = [np.flatnonzero((raster // tokens == 0).any(axis=axis)) for axis in (1, 0)]
    shift = np.argwhere(raster == 0)[0]
    return (len(at[0]), len(at[1])), (int(shift[0]), int(shift[1]))


def groups(size: Pair, side: Pair, shift: Pair) -> np.ndarray:
    """Who sees whom: (row, column) of `size` in the picture's own order, equal numbers meet in a window and its mask.

    The number is 9 · window + region; with a shift of (0, 0) these are the plain windows.
    """
    labels = region_ids(size, side, shift)
    cut = partition(labels, side)
    numbered = reverse(REGIONS * np.arange(len(cut))[:, None] + cut, side, labels.shape)
    return roll(numbered[: size[0], : size[1]], (-shift[0], -shift[1]))


def regions(size: Pair, side: Pair, shift: Pair) -> np.ndarray:
    """The labels 0 ... 8 of `region_ids`, put back to the picture's own order: (row, column)."""
    return roll(region_ids(size, side, shift)[: size[0], : size[1]], (-shift[0], -shift[1]))


def bias_table(table: np.ndarray, side: Pair) -> np.ndarray:
    """The learned `table` (offset, head) as pictures (head, Δrow, Δcolumn) of query minus key, from 1 - M to M - 1."""
    return table.T.reshape(table.shape[1], 2 * side[0] - 1, 2 * side[1] - 1)
