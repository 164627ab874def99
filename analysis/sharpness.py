"""How far and how sharply each head looks, layer by layer, in one sweep over the maps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.distance import meter
from analysis.entropy import normalised_entropy
from analysis.sinks import received


@dataclass(frozen=True, eq=False)
class LayerFacts:
    """One layer: `distance` (head,) in pixels, NaN without places; `uniform` pixels for uniform attention; `entropy`
    (head,), each row divided by its largest value ln K; `received` (window, key) mean attention got. Uniform rows, and
    K, count the keys that the query may see.
    """

    distance: np.ndarray
    uniform: float
    entropy: np.ndarray
    received: np.ndarray


def layer_facts(
    heads: Iterable[np.ndarray],
    *,
    queries_at: np.ndarray | None = None,
    keys_at: np.ndarray | None = None,
    allowed: np.ndarray | None = None,
) -> LayerFacts:
    """`heads` yields each head's weights (window, 1, query, key), so that only one head is in memory at a time.

    `queries_at` and `keys_at` (window, token, 2) are centres (y, x) in pixels, NaN for tokens without a place.
    `allowed` (window, query, key) bool are the pairs that a mask leaves; None where every query may see every key.
    """
    distances, entropies, got, shape = [], [], [], (1, 1, 1, 1)
    placed = queries_at is not None and keys_at is not None and np.isfinite(queries_at).any()
    measure = meter(queries_at, keys_at) if placed else lambda _: np.nan
    for weights in heads:
        shape = weights.shape
        distances.append(measure(weights[:, 0]))
        entropies.append(normalised_entropy(weights, allowed=allowed)[0])
        got.append(received(weights))
    alike = np.ones((shape[0], *shape[2:]), dtype=np.float32) if allowed is None else allowed.astype(np.float32)
    return LayerFacts(
        distance=np.array(distances, dtype=np.float64),
        uniform=float(measure(alike)),
        entropy=np.array(entropies, dtype=np.float64),
        received=np.mean(got, axis=0),
    )


def mean_facts(layers: Sequence[LayerFacts]) -> LayerFacts:
    """The mean of the facts of one layer over several inputs, all with the same tokens in the same places."""
    means = {
        name: np.mean([getattr(facts, name) for facts in layers], axis=0)
        for name in ("distance", "entropy", "received")
    }
    return LayerFacts(uniform=layers[0].uniform, **means)
