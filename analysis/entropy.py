"""How spread out attention is."""

import numpy as np

TINY = np.finfo(np.float32).tiny


def entropy(weights: np.ndarray) -> np.ndarray:
    """Mean Shannon entropy of the rows of each head: (..., head, query, key) -> (head,) in nats.

    H = −(1/N)·Σ_i Σ_j A_ij ln A_ij, 0 for rows that look at one key, ln K for rows that look at all K alike (Clark et
    al. 2019, arXiv:1906.04341).
    """
    return np.array([row_entropy(weights[..., head, :, :]).mean() for head in range(weights.shape[-3])])


def normalised_entropy(weights: np.ndarray, *, allowed: np.ndarray | None = None) -> np.ndarray:
    """As `entropy`, each row divided by its largest value ln K_i, K_i keys that query i may see: 0 to 1.

    These are all keys (of a window, never of the image), or those that a mask leaves: `allowed` (..., query, key) bool.
    Rows that may see one key alone have no choice and are left out; 0 where all are such.
    """
    rows = np.stack([row_entropy(weights[..., head, :, :]) for head in range(weights.shape[-3])])
    keys = np.full(rows.shape[1:], weights.shape[-1]) if allowed is None else allowed.sum(axis=-1)
    choosing = keys > 1
    return (rows[:, choosing] / np.log(keys[choosing])).mean(axis=1) if choosing.any() else np.zeros(len(rows))


def row_entropy(weights: np.ndarray) -> np.ndarray:
    """−Σ_j A_ij ln A_ij of each row: (..., query, key) -> (..., query) in nats; 0·ln 0 counts 0."""
    return -np.einsum("...k,...k->...", weights, np.log(np.maximum(weights, TINY)))
