"""How spread out attention is."""

import numpy as np

TINY = np.finfo(np.float32).tiny


def normalised_entropy(weights: np.ndarray, *, allowed: np.ndarray | None = None) -> np.ndarray:
    """Mean entropy of each head's rows, divided by its largest value: (..., head, query, key) -> (head,), 0 to 1.

    H = −(1/N)·Σ_i (1/ln K_i)·Σ_j A_ij ln A_ij after Clark et al. 2019, arXiv:1906.04341: 0 for rows that look at one
    key, 1 for rows that look alike at all K_i keys that query i may see. These are all keys (of a window, never of the
    image), or those that a mask leaves: `allowed` (..., query, key) bool. Rows that may see one key alone have no
    choice and are left out; 0 where all are such.
    """
    rows = np.stack([row_entropy(weights[..., head, :, :]) for head in range(weights.shape[-3])])
    keys = np.full(rows.shape[1:], weights.shape[-1]) if allowed is None else allowed.sum(axis=-1)
    choosing = keys > 1
    return (rows[:, choosing] / np.log(keys[choosing])).mean(axis=1) if choosing.any() else np.zeros(len(rows))


def row_entropy(weights: np.ndarray) -> np.ndarray:
    """−Σ_j A_ij ln A_ij of each row: (..., query, key) -> (..., query) in nats; 0·ln 0 counts 0."""
    return -np.einsum("...k,...k->...", weights, np.log(np.maximum(weights, TINY)))
