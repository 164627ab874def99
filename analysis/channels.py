"""How unevenly the channels of tokens carry their length; all in float64."""

import numpy as np

from analysis.normalisation import LAYER, normalised


def shares(tokens: np.ndarray) -> np.ndarray:
    """Share of each channel of the summed squares of `tokens` (token, channel): (channel,), sums to 1."""
    squares = np.square(tokens, dtype=np.float64).sum(axis=0)
    return squares / squares.sum()


def layer_normalised(tokens: np.ndarray, epsilon: float) -> np.ndarray:
    """LayerNorm of each of `tokens` (token, channel) without its gain and offset (Ba et al. 2016, arXiv:1607.06450)."""
    return normalised(tokens[None], LAYER, epsilon=epsilon)[0]
