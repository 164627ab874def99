"""Where the mass of one attention row lies."""

import numpy as np


def smallest_set(row: np.ndarray, *, share: float = 0.6) -> np.ndarray:
    """The fewest patches that hold `share` of a row's mass: (key,) -> (key,) bool.

    The row is divided by its sum first, so give it without prefix tokens. DINO's mask (Caron et al. 2021,
    arXiv:2104.14294) with share 0.6. Raises ValueError unless 0 < share <= 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"The share must lie above 0 and not above 1, got {share}.")
    order = np.argsort(-row, kind="stable")
    before = np.cumsum(row[order], dtype=np.float64)
    total = before[-1]
    before = np.concatenate([[0.0], before[:-1]])
    chosen = np.zeros(row.shape, dtype=bool)
    chosen[order] = before < share * total * (1 - 1e-12)  # rounding must not ask for one patch more
    return chosen


def outside(row: np.ndarray, prefix: int) -> float:
    """Share of a row (key,) that lies on its first `prefix` tokens: 1 minus what the picture of the patches shows."""
    return float(row[:prefix].sum() / row.sum())


def times_even(mass: np.ndarray) -> np.ndarray:
    """Any map of mass as multiples of the same mass spread evenly: the mean of the answer is 1."""
    return mass * mass.size / mass.sum()
