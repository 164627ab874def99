"""Matrices that mix heads, as Re-Attention does (Zhou et al. 2021, arXiv:2103.11886)."""

import numpy as np


def same(heads: int) -> np.ndarray:
    """Every head stays itself: (head, head)."""
    return np.eye(heads)


def even(heads: int) -> np.ndarray:
    """Every new head is the mean of all: (head, head)."""
    return np.full((heads, heads), 1 / heads)


def drawn(heads: int, *, seed: int) -> np.ndarray:
    """Independent normal numbers of variance 1/heads, so that mixing keeps the size of unrelated maps: (head, head)."""
    return np.random.default_rng(seed).normal(scale=heads**-0.5, size=(heads, heads))


def blended(theta: np.ndarray, share: float) -> np.ndarray:
    """(1 − share)·I + share·Θ: (head, head), the identity at 0 and `theta` at 1."""
    return (1 - share) * np.eye(len(theta)) + share * theta
