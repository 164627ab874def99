"""Attention rollout: how much of each input token reaches a token of the last layer.

Abnar & Zuidema 2020, arXiv:2005.00928. It treats the values as if they passed through unchanged, and it is defined
only where rows sum to 1 (not behind DeepViT's Re-Attention). A widely copied implementation divides columns by the row
sums after discarding entries; here rows are divided, and every row of the result sums to 1.
"""

from collections.abc import Iterable

import numpy as np

from analysis.fusion import Fusion, fuse_heads, normalise_rows


def layer_step(weights: np.ndarray, *, how: Fusion = "mean", residual: float = 0.5, discard: float = 0.0) -> np.ndarray:
    """One layer's (head, query, key) -> (query, key) with rows that sum to 1: Ã = rownorm((1 − r)·A + r·I).

    `residual` r is the share of the skip connection (1/2 in the paper); `discard` zeroes that fraction of the
    smallest entries of the fused map first.
    """
    fused = normalise_rows(fuse_heads(weights, how=how))
    if discard > 0:
        fused = _without_smallest(fused, discard)
    step = (1 - residual) * fused
    step[np.diag_indices(len(step))] += residual
    return normalise_rows(step)


def rollout(
    layers: Iterable[np.ndarray], *, how: Fusion = "mean", residual: float = 0.5, discard: float = 0.0
) -> np.ndarray:
    """R = Ã_L ⋯ Ã_1 as (query, key), from maps (head, query, key) of the first layer to the last."""
    product = None
    for weights in layers:
        step = layer_step(weights, how=how, residual=residual, discard=discard)
        product = step if product is None else step @ product
    return product


def rollout_row(
    layers_from_last: Iterable[np.ndarray],
    start: np.ndarray,
    *,
    how: Fusion = "mean",
    residual: float = 0.5,
    discard: float = 0.0,
) -> np.ndarray:
    """`start` (token,) carried from the last layer down to the input, (token,): start·Ã_L ⋯ Ã_1.

    `start` says where to read: 1 at one token (a class token, a clicked patch), or 1/N everywhere for models that
    average their tokens. Costs one vector by matrix product a layer instead of a matrix product.
    """
    flow = np.asarray(start, dtype=np.float32)
    for weights in layers_from_last:
        flow = flow @ layer_step(weights, how=how, residual=residual, discard=discard)
    return flow


def _without_smallest(fused: np.ndarray, fraction: float) -> np.ndarray:
    """`fused` with its smallest entries set to zero, exactly `fraction` of all (rounded down)."""
    count = int(fused.size * fraction)
    kept = fused.flatten()
    kept[np.argpartition(kept, count - 1)[:count] if count else []] = 0
    return normalise_rows(kept.reshape(fused.shape))
