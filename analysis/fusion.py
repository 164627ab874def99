"""One map out of several heads."""

from typing import Literal

import numpy as np

Fusion = Literal["mean", "max", "min"] | int


def fuse_heads(weights: np.ndarray, *, how: Fusion = "mean") -> np.ndarray:
    """(..., head, query, key) -> (..., query, key): mean, maximum, minimum, or the head of that number.

    Maximum and minimum do not keep the row sums of the heads (Gildenblat's vit-explain offers all three); use
    `normalise_rows` before multiplying maps of different layers. Raises ValueError for another `how`.
    """
    if isinstance(how, int):
        return weights[..., how, :, :]
    if how not in ("mean", "max", "min"):
        raise ValueError(f"Heads fuse by mean, max, min or a head's number, not by {how!r}.")
    return getattr(np, how)(weights, axis=-3)


def normalise_rows(weights: np.ndarray) -> np.ndarray:
    """(..., query, key) with every row divided by its sum; rows of zeros stay zero."""
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total == 0, 1, total)
