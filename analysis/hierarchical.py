"""Rollout through a pyramid: windows, reduced keys, merged patches.

Our own heuristic (no published standard exists): inside a stage it is attention rollout (arXiv:2005.00928) with every
map lifted to image positions; across a merge each coarse position hands its mass in equal parts to the fine positions
it covers. Convolutions and the channels' mixing are not followed.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.fusion import Fusion, fuse_heads, normalise_rows
from analysis.grids import hand_down


@dataclass(frozen=True, eq=False)
class PlacedWeights:
    """One attention with its places: `weights` (window, head, query, key); `queries` and `keys` (row, column) give the
    flat number `window · tokens + token` that stands at each position, -1 for none (`models.regions.Regions.raster`).
    """

    weights: np.ndarray
    queries: np.ndarray
    keys: np.ndarray


def hierarchical_rollout(
    layers_from_last: Iterable[PlacedWeights],
    *,
    start: np.ndarray | None = None,
    how: Fusion = "mean",
    residual: float = 0.5,
) -> np.ndarray:
    """Share of each finest position in the last layer's tokens, (row, column) float32, summing to 1.

    `start` (row, column) over the last layer's positions says what to read (default: their mean, as pyramids pool).
    map = start·C_S·P_S ⋯ P_2·C_1 with C the product of (1 − r)·A + r·I over a stage and P the hand-down of a merge.
    Mass that a row spends on padding or prefix tokens is left out and the row renormalised.
    """
    flow = start
    for layer in layers_from_last:
        shape = layer.queries.shape
        if flow is None:
            flow = np.full(shape, 1 / np.prod(shape), dtype=np.float32)
        flow = _attend(hand_down(flow, shape), layer, how=how, residual=residual)
    return flow


def _attend(flow: np.ndarray, layer: PlacedWeights, *, how: Fusion, residual: float) -> np.ndarray:
    """(1 − r)·flow·A + r·flow with A lifted to positions; a key's mass is spread evenly over its positions."""
    fused = fuse_heads(layer.weights, how=how)
    windows, queries, keys = fused.shape
    spread = np.bincount(layer.keys[layer.keys >= 0], minlength=windows * keys).reshape(windows, keys)
    fused = normalise_rows(fused * (spread > 0)[:, None])
    tokens = np.bincount(layer.queries.ravel() + 1, weights=flow.ravel(), minlength=windows * queries + 1)[1:]
    received = np.einsum("wq,wqk->wk", tokens.reshape(windows, queries), fused) / np.maximum(spread, 1)
    lifted = np.append(received, 0)[layer.keys]  # the appended 0 serves positions without a key
    return ((1 - residual) * lifted + residual * flow).astype(np.float32)
