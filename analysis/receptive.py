"""How much of a picture one place of a model's output answers to: its effective receptive field as a number.

Luo et al. 2016, arXiv:1701.04128; the side of the square that holds a share of it after Ding et al. 2022 (RepLKNet),
arXiv:2203.06717.
"""

import numpy as np

HALF = 0.5


def within(slopes: np.ndarray, at: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """The squares around `at` (down, right; shares of the picture's sides), from the smallest: the side of each, and
    which share of `slopes` (row, column) ≥ 0 it holds.

    A square ends at the picture's edge; its side is the root of the share of the picture that it covers.
    """
    rows, columns = slopes.shape
    down = np.abs((np.arange(rows) + 0.5) / rows - at[0])[:, None]
    right = np.abs((np.arange(columns) + 0.5) / columns - at[1])[None]
    reach, where = np.unique(np.round(np.maximum(down, right), 9), return_inverse=True)
    where = where.ravel()
    area = np.bincount(where, minlength=len(reach)).cumsum() / slopes.size
    held = np.bincount(where, weights=slopes.ravel().astype(np.float64), minlength=len(reach)).cumsum()
    return np.sqrt(area), held / held[-1]


def side(slopes: np.ndarray, at: tuple[float, float], share: float = HALF) -> float:
    """The side of the smallest square around `at` that holds `share` of `slopes`; the root of `share` where they are
    spread evenly."""
    sides, held = within(slopes, at)
    return float(np.interp(share, np.concatenate([[0], held]), np.concatenate([[0], sides])))


def lifted(slopes: np.ndarray) -> np.ndarray:
    """log₁₀(1 + 1000 · slope ÷ largest), 0 to 3: what is a thousandth of the largest is still seen."""
    return np.log10(1 + 1000 * slopes / (slopes.max() or 1))
