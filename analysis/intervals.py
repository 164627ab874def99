"""How sure a measured share is."""

import numpy as np
from scipy.special import ndtri, stdtrit


def around(error: np.ndarray | float, *, confidence: float = 0.95) -> np.ndarray | float:
    """Half the width of the interval of a value whose standard `error` is known, or rests on many draws: z · error."""
    return ndtri((1 + confidence) / 2) * error


def share_interval(share: np.ndarray, count: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Half the width of the interval of a share in 0..1 that was measured on `count` draws: z √(p (1 − p) / n).

    The normal approximation (Wald), z = 1.96 for 95 %: for shares that are neither near 0 nor near 1, of many draws. It
    says what other draws could change and nothing of what else varies; two shares of the same draws are better compared
    draw by draw.
    """
    share = np.asarray(share, dtype=np.float64)
    return around(np.sqrt(share * (1 - share) / count), confidence=confidence)


def mean_interval(values: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Half the width of the interval of the mean over the first axis of `values` (draw, ...): t · s / √n.

    Student's t with n − 1 degrees of freedom, for independent draws; (...), 0 where all draws are equal.
    """
    draws = len(values)
    return stdtrit(draws - 1, (1 + confidence) / 2) * np.std(values, axis=0, ddof=1) / np.sqrt(draws)


def next_draw(values: np.ndarray, *, confidence: float = 0.95) -> np.ndarray:
    """Half the width, around their mean, of the interval in which another draw like `values` (draw, ...) falls with
    this `confidence`: t · s · √(1 + 1/n), the prediction interval of normal draws.

    Student's t with n − 1 degrees of freedom; (...), 0 where all draws are equal. Not the interval of the mean, which
    is √(n + 1) times as narrow: here single draws are compared.
    """
    draws = len(values)
    return mean_interval(values, confidence=confidence) * np.sqrt(draws + 1)


def wilson(hits: np.ndarray, count: int, *, confidence: float = 0.95) -> np.ndarray:
    """The ends of the interval of shares that were measured as `hits` (...) of `count` draws each, (..., 2).

    Wilson 1927: all shares p for which |hits/n − p| ≤ z √(p (1 − p) / n). Inside 0..1 and good near its ends, too.
    """
    z, share = ndtri((1 + confidence) / 2), np.asarray(hits, dtype=np.float64) / count
    middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
    half = z / (1 + z**2 / count) * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2))
    return np.stack([middle - half, middle + half], axis=-1)
