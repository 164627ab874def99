"""Which part of the input a token can know of at all, and where influence concentrates."""

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


def square_ratio(field: np.ndarray, share: float) -> float:
    """Side of the smallest centred square that holds `share` of a field's sum, as a fraction of the shorter side.

    `field` (row, column) is not negative, for instance the input gradient of a central token (Luo et al. 2016,
    arXiv:1701.04128; the number as RepLKNet, arXiv:2203.06717, reports it). Raises ValueError unless 0 < share <= 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"The share must lie above 0 and not above 1, got {share}.")
    rows, columns = (np.abs(np.arange(side) - side // 2) for side in field.shape)
    ring = np.maximum(rows[:, None], columns)
    held = np.cumsum(np.bincount(ring.ravel(), weights=field.ravel().astype(float)))
    radius = int(np.searchsorted(held, share * held[-1] * (1 - 1e-12)))
    return min(1.0, (2 * radius + 1) / min(field.shape))
