"""Which part of the input a token can know of at all."""

from collections.abc import Sequence

import numpy as np

from analysis.grids import refine


def reach(groups: Sequence[np.ndarray], start: tuple[int, int]) -> np.ndarray:
    """Positions that attention lets reach position `start` of the last layer: (row, column) bool on the first's grid.

    `groups` holds, first layer to last, a grid (row, column) of integers: positions with the same number see each
    other there, -1 sees only itself (skip connection). Plain and spatial-reduction attention are one group, windows
    one each, shifted windows one for each region of their mask. Coarser grids later on mean merged positions. The
    theoretical field of arXiv:1701.04128 for attention masks; convolutions between the blocks are not followed.
    """
    seen = np.zeros(groups[-1].shape, dtype=bool)
    seen[start] = True
    for group in reversed(groups):
        seen = refine(seen, group.shape)
        seen = seen | np.isin(group, np.setdiff1d(group[seen], [-1]))
    return seen
