"""How alike two vectors are, whatever they hold."""

import numpy as np


def cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosine along the last axis: (..., channel) each -> (...); NaN where one of them has no length."""
    lengths = np.linalg.norm(first, axis=-1) * np.linalg.norm(second, axis=-1)
    products = (first * second).sum(axis=-1)
    return np.divide(products, lengths, out=np.full(np.shape(products), np.nan), where=lengths > 0)
