"""How spread out attention is."""

import numpy as np

TINY = np.finfo(np.float32).tiny


def entropy(weights: np.ndarray, *, normalised: bool = False) -> np.ndarray:
    """Mean Shannon entropy of the rows of each head: (..., head, query, key) -> (head,) in nats.

    H = −(1/N)·Σ_i Σ_j A_ij ln A_ij, 0 for rows that look at one key, ln K for rows that look at all K alike (Clark et
    al. 2019, arXiv:1906.04341). `normalised` divides by ln K: for windows K is the window's M², never the image's N.
    """
    keys = weights.shape[-1]
    total = np.array([row_entropy(weights[..., head, :, :]).mean() for head in range(weights.shape[-3])])
    return total / np.log(keys) if normalised and keys > 1 else total


def row_entropy(weights: np.ndarray) -> np.ndarray:
    """−Σ_j A_ij ln A_ij of each row: (..., query, key) -> (..., query) in nats; 0·ln 0 counts 0."""
    return -np.einsum("...k,...k->...", weights, np.log(np.maximum(weights, TINY)))
