"""The straight-through estimator: rounded forwards, as if it were not backwards.

A rounded number q(x) has the slope 0 wherever it has one, so nothing behind it could be learned. Backwards the slope 1
is taken for it where nothing was clamped (Bengio, Léonard and Courville 2013, arXiv:1308.3432, section 4; so are
Q8BERT's weights and activations trained, Zafrir et al. 2019, arXiv:1910.06188), of signs where |x| ≤ 1 (Hubara et al.
2016, arXiv:1602.02830, eq. 4). Numbers reach from −1 to 1 here.
"""

from dataclasses import dataclass

import numpy as np


def steps(bits: int) -> int:
    """S: how many steps lie between 0 and 1. Of one bit, signs, none does; 1 stands for their levels −1 and 1."""
    return max(2 ** (bits - 1) - 1, 1)


def rounded(values: np.ndarray, bits: int) -> np.ndarray:
    """clamp(round(x S), ±S) / S of `values`, float64; their signs of one bit, that of 0 being 1."""
    values = np.asarray(values, dtype=np.float64)
    if bits == 1:
        return np.where(values < 0, -1.0, 1.0)
    scale = steps(bits)
    return np.clip(np.rint(values * scale), -scale, scale) / scale


def passed(values: np.ndarray, bits: int) -> np.ndarray:
    """The slope that is taken for that of `rounded`: 1 where nothing was clamped, else 0."""
    values = np.asarray(values, dtype=np.float64)
    inside = np.abs(values) <= 1 if bits == 1 else np.abs(np.rint(values * steps(bits))) <= steps(bits)
    return inside.astype(np.float64)


@dataclass(frozen=True, eq=False)
class Descent:
    """Of each step: the number that is learned, `latent`, one more than the `used` ones, which are what it is rounded
    to; `target` and `rate` as they were."""

    latent: np.ndarray
    used: np.ndarray
    target: float
    rate: float

    @property
    def means(self) -> np.ndarray:
        """The mean of what was used up to each step."""
        return np.cumsum(self.used) / np.arange(1, len(self.used) + 1)

    @property
    def by_formula(self) -> np.ndarray:
        """The same without a sum, where nothing was clamped: t − (w_k − w_0) / (η k), since w_k − w_0 is −η times the
        sum of all q(w) − t. The mean therefore nears t as 1/k, though q itself can't come nearer than a level."""
        count = np.arange(1, len(self.latent))
        return self.target - (self.latent[1:] - self.latent[0]) / (self.rate * count)


def descent(target: float, bits: int, *, rate: float, count: int, start: float = 0.0) -> Descent:
    """`count` steps of w ← w − η (q(w) − t) · slope from `start`, for the loss ½ (q(w) − t)², straight through."""
    latent, used = np.full(count + 1, float(start)), np.empty(count)
    for step in range(count):
        used[step] = rounded(latent[step], bits)
        latent[step + 1] = latent[step] - rate * (used[step] - target) * passed(latent[step], bits)
    return Descent(latent, used, target, rate)
