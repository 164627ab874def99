"""The way down NesT's tree of blocks: from the whole picture to the one finest block that speaks most for a class.

GradCAT, Zhang et al. 2022, arXiv:2105.12723, Alg. 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Choice:
    """One step: `box` (top, left, side) as shares of the picture, `scores` (2, 2) of its quarters, `chosen` of them."""

    box: tuple[float, float, float]
    scores: np.ndarray
    chosen: tuple[int, int]

    @property
    def inner(self) -> tuple[float, float, float]:
        """The box of the chosen quarter."""
        top, left, side = self.box
        return top + self.chosen[0] * side / 2, left + self.chosen[1] * side / 2, side / 2


def decision_path(evidence: Sequence[np.ndarray]) -> list[Choice]:
    """One choice for each level but the finest; `evidence` (row, column) of each level, finest first.

    Each level's map is cut to the quarter chosen above it and averaged over that part's own quarters: the largest wins.
    """
    box, path = (0.0, 0.0, 1.0), []
    for level in reversed(evidence[1:]):
        scores = quarters(_part(level, box))
        chosen = divmod(int(scores.argmax()), 2)
        path.append(Choice(box, scores, chosen))
        box = path[-1].inner
    return path


def quarters(plane: np.ndarray) -> np.ndarray:
    """Means of the four quarters of (row, column), both even: (2, 2)."""
    rows, columns = plane.shape
    return plane.reshape(2, rows // 2, 2, columns // 2).mean(axis=(1, 3))


def _part(plane: np.ndarray, box: tuple[float, float, float]) -> np.ndarray:
    rows, columns = plane.shape
    top, left, side = box
    return plane[round(top * rows) : round((top + side) * rows), round(left * columns) : round((left + side) * columns)]


def depths(path: Sequence[Choice], size: tuple[int, int]) -> np.ndarray:
    """How often each place of a grid of `size` was inside the chosen quarter: (row, column), largest in the last."""
    depth, places = np.zeros(size, int), [(np.arange(length) + 0.5) / length for length in size]
    for choice in path:
        top, left, side = choice.inner
        inside = [(at > low) & (at < low + side) for at, low in zip(places, (top, left), strict=True)]
        depth += inside[0][:, None] & inside[1]
    return depth
