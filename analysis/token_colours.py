"""Tokens compared with one another, and as colours."""

import numpy as np


def cosines(tokens: np.ndarray, chosen: int) -> np.ndarray:
    """Cosine of each of `tokens` (token, channel) with the token `chosen`: (token,) float64."""
    unit = tokens.astype(np.float64)
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    return unit @ unit[chosen]


def components(tokens: np.ndarray, count: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """The first `count` principal components of `tokens` (token, channel): scores (token, component) and the share of
    the variance that each has. The largest loading of each is positive, so that signs do not flip between layers."""
    centred = tokens.astype(np.float64) - tokens.mean(axis=0, dtype=np.float64)
    left, values, loadings = np.linalg.svd(centred, full_matrices=False)
    largest = np.take_along_axis(loadings, np.abs(loadings).argmax(axis=1)[:, None], axis=1)[:, 0]
    shares = values**2 / max(float((values**2).sum()), np.finfo(float).tiny)
    return (left * values * np.sign(largest))[:, :count], shares[:count]


def colours(scores: np.ndarray) -> np.ndarray:
    """Scores (…, 3) as red, green and blue, uint8: of each the 1st to the 99th percentile from dark to bright."""
    flat = scores.reshape(-1, scores.shape[-1])
    low, high = np.percentile(flat, [1, 99], axis=0)
    return np.round(255 * np.clip((scores - low) / np.maximum(high - low, 1e-12), 0, 1)).astype(np.uint8)
