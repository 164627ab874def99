"""Tokens that everyone looks at, and tokens of unusual length."""

import numpy as np


def received(weights: np.ndarray) -> np.ndarray:
    """Attention each key gets, averaged over heads and queries: (..., head, query, key) -> (..., key), summing to 1.

    s_j = (1/HN)·Σ_h Σ_i A_hij, the measure of attention sinks (Gu et al. 2024, arXiv:2410.10781).
    """
    return weights.mean(axis=(-3, -2))


def sinks(attention: np.ndarray, *, factor: float = 10.0) -> np.ndarray:
    """Which keys get more than `factor` times an equal share: (..., key) from `received` -> (..., key) bool.

    The cut is ours: published work uses fixed cuts made for language models.
    """
    return attention > factor / attention.shape[-1]


def token_norms(tokens: np.ndarray) -> np.ndarray:
    """Length ‖z_t‖₂ of each token: (..., token, channel) -> (..., token)."""
    return np.sqrt(np.einsum("...c,...c->...", tokens, tokens))


def outliers(norms: np.ndarray, *, deviations: float = 6.0) -> np.ndarray:
    """Tokens longer than median + `deviations` median absolute deviations: (..., token) -> (..., token) bool.

    Darcet et al. 2024 (arXiv:2309.16588) found such tokens in large models and gave each model its own cut; small
    models may have none. The cut here is relative, so that it needs no model.
    """
    median = np.median(norms, axis=-1, keepdims=True)
    spread = np.median(np.abs(norms - median), axis=-1, keepdims=True)
    return norms > median + deviations * spread
