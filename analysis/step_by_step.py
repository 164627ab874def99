"""Multi-head self-attention one step at a time."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Steps:
    """Everything between tokens in and tokens out: `query`, `key`, `value` (head, token, channel), `scores` before and
    `weights` after the softmax (head, query, key), `mixed` values (head, query, channel), `output` (token, channel).
    """

    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    scores: np.ndarray
    weights: np.ndarray
    mixed: np.ndarray
    output: np.ndarray


def attention_steps(
    tokens: np.ndarray,
    projection: np.ndarray,
    output_projection: np.ndarray,
    *,
    heads: int,
    projection_bias: np.ndarray | None = None,
    output_bias: np.ndarray | None = None,
    scale: float | None = None,
    bias: np.ndarray | None = None,
) -> Steps:
    """Self-attention of `tokens` (token, channel), every step kept (Vaswani et al. 2017, arXiv:1706.03762, Eq. 1).

    `projection` (3 · channel, channel) makes queries, keys and values, each head after head, as torch's Linear stores
    it; `output_projection` is (channel, channel). Scores are q·kᵀ·`scale` (1/√d by default) plus `bias`, which is
    broadcast to (head, query, key): a position bias or a mask.
    """
    query, key, value = _split(_linear(tokens, projection, projection_bias), heads)
    scale = query.shape[-1] ** -0.5 if scale is None else scale
    scores = query @ key.swapaxes(-1, -2) * scale
    if bias is not None:
        scores = scores + bias
    weights = softmax(scores)
    mixed = weights @ value
    output = _linear(mixed.swapaxes(0, 1).reshape(len(tokens), -1), output_projection, output_bias)
    return Steps(query, key, value, scores, weights, mixed, output)


def softmax(scores: np.ndarray, *, temperature: float = 1.0) -> np.ndarray:
    """exp(s/τ) / Σ exp(s/τ) along the last axis."""
    scaled = scores / temperature
    raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _linear(tokens: np.ndarray, matrix: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    product = tokens @ matrix.T
    return product if bias is None else product + bias


def _split(projected: np.ndarray, heads: int) -> np.ndarray:
    """(token, 3 · head · channel) -> (3, head, token, channel)."""
    return projected.reshape(len(projected), 3, heads, -1).transpose(1, 2, 0, 3)
