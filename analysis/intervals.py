"""How sure a measured share is."""

import numpy as np
from scipy.special import ndtri, stdtrit


def share_interval(share: np.ndarray, count: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Half the width of the interval of a share in 0..1 that was measured on `count` draws: z √(p (1 − p) / n).

    The normal approximation (Wald), z = 1.96 for 95 %: for shares that are neither near 0 nor near 1, of many draws. It
    says what other draws could change and nothing of what else varies; two shares of the same draws are better compared
    draw by draw.
    """
    share = np.asarray(share, dtype=np.float64)
    return ndtri((1 + confidence) / 2) * np.sqrt(share * (1 - share) / count)


def mean_interval(values: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Half the width of the interval of the mean over the first axis of `values` (draw, ...): t · s / √n.

    Student's t with n − 1 degrees of freedom, for independent draws; (...), 0 where all draws are equal.
    """
    draws = len(values)
    return stdtrit(draws - 1, (1 + confidence) / 2) * np.std(values, axis=0, ddof=1) / np.sqrt(draws)
