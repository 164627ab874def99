"""Attention maps whose measures are known in closed form."""

import numpy as np


def random_maps(*shape: int, seed: int = 0, sharpness: float = 1.0) -> np.ndarray:
    """Row-stochastic maps of that shape, float32."""
    raised = np.exp(sharpness * np.random.default_rng(seed).normal(size=shape))
    return (raised / raised.sum(axis=-1, keepdims=True)).astype(np.float32)


def uniform(heads: int, tokens: int) -> np.ndarray:
    return np.full((heads, tokens, tokens), 1 / tokens, dtype=np.float32)


def identity(heads: int, tokens: int) -> np.ndarray:
    return np.stack([np.eye(tokens, dtype=np.float32)] * heads)


def permutation(tokens: int, seed: int = 0) -> np.ndarray:
    return np.eye(tokens, dtype=np.float32)[np.random.default_rng(seed).permutation(tokens)]
