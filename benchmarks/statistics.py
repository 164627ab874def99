"""What the analyses cost on a ViT-S: time and peak memory, streamed as the pages do, beside all maps held at once."""

import json
import os
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import process_time

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the server has it (server.py says why)

import numpy as np

from analysis.distance import attention_distance
from analysis.entropy import entropy
from analysis.grids import grid_centres
from analysis.rank import effective_rank, pool, spectrum
from analysis.rollout import rollout, rollout_row
from analysis.similarity import head_divergence, head_similarity, layer_similarity
from analysis.sinks import received
from models.trace import AttentionMap

LAYERS, HEADS, CHANNELS, PREFIX = 12, 6, 64, 1
SIDES = (14, 37)  # patches a side: 197 and 1370 tokens with the class token
BUDGET = {"seconds": 3.0, "megabytes": 500.0}
TINY = np.finfo(np.float32).tiny


@dataclass(frozen=True, eq=False)
class Case:
    """The maps of one pass and where their tokens lie; `places` is (token, 2) in pixels, NaN for the class token."""

    maps: tuple[AttentionMap, ...]
    side: int
    places: np.ndarray

    def layers(self) -> Iterator[np.ndarray]:
        """Weights (head, query, key) of one layer after the other, computed when asked for."""
        return (found.weights()[0] for found in self.maps)

    def heads(self) -> Iterator[Iterator[np.ndarray]]:
        """For each head its weights (query, key) in all layers."""
        return ((found.weights(head)[0, 0] for found in self.maps) for head in range(HEADS))

    def dense(self) -> np.ndarray:
        """All weights at once: (layer, head, query, key)."""
        return np.stack(list(self.layers()))


def build(side: int) -> Case:
    """A pass with queries and keys drawn at random: only sizes matter here."""
    generator, tokens = np.random.default_rng(0), side**2 + PREFIX
    size = (LAYERS, 2, 1, HEADS, tokens, CHANNELS)
    drawn = generator.standard_normal(size, dtype=np.float32)
    maps = tuple(AttentionMap(f"blocks.{n}.attn", n, "tokens", *pair, 0.25) for n, pair in enumerate(drawn))
    return Case(maps, side, np.vstack([np.full((PREFIX, 2), np.nan), grid_centres(side, side, cell=(14, 14))]))


def start(case: Case) -> np.ndarray:
    return np.eye(1, len(case.places), dtype=np.float32)[0]


def ranks(case: Case) -> np.ndarray:
    grid, factor = (case.side, case.side), 2 if case.side > 16 else 1
    pooled = (pool(weights, grid, factor=factor, prefix=PREFIX) for weights in case.layers())
    return np.array([effective_rank(spectrum(weights)) for weights in pooled])


STREAMED: dict[str, Callable[[Case], np.ndarray]] = {
    "rollout, one row": lambda case: rollout_row((m.weights()[0] for m in reversed(case.maps)), start(case)),
    "rollout, all rows": lambda case: rollout(case.layers()),
    "entropy": lambda case: np.array([entropy(weights) for weights in case.layers()]),
    "distance": lambda case: np.array(
        [attention_distance(weights, case.places, case.places) for weights in case.layers()]
    ),
    "attention received": lambda case: np.array([received(weights) for weights in case.layers()]),
    "similarity of layers": lambda case: layer_similarity(case.heads()),
    "similarity of heads": lambda case: np.array([head_similarity(weights) for weights in case.layers()]),
    "divergence of heads": lambda case: np.array([head_divergence(weights) for weights in case.layers()]),
    "effective rank (2 × 2 pooled above 16 × 16)": ranks,
    "effective rank, exact, one layer": lambda case: effective_rank(spectrum(case.maps[0].weights()[0])),
}


def dense_rollout(case: Case) -> np.ndarray:
    fused = case.dense().mean(axis=1)
    return np.linalg.multi_dot(list((fused + np.eye(fused.shape[-1], dtype=np.float32))[::-1] / 2))


def dense_entropy(case: Case) -> np.ndarray:
    maps = case.dense()
    return -(maps * np.log(maps + TINY)).sum(axis=-1).mean(axis=-1)


def dense_distance(case: Case) -> np.ndarray:
    points, patches = case.places[PREFIX:], case.dense()[..., PREFIX:, PREFIX:]
    gaps = np.linalg.norm(points[:, None] - points, axis=-1).astype(np.float32)
    return ((patches * gaps).sum(axis=-1) / patches.sum(axis=-1)).mean(axis=-1)


def dense_similarity(case: Case) -> np.ndarray:
    columns = case.dense()
    columns /= np.linalg.norm(columns, axis=2, keepdims=True)
    return np.einsum("phqk,rhqk->hprk", columns, columns)


def dense_heads(case: Case) -> np.ndarray:
    flat = case.dense().reshape(LAYERS, HEADS, -1)
    flat /= np.linalg.norm(flat, axis=-1, keepdims=True)
    return flat @ flat.swapaxes(1, 2)


DENSE: dict[str, Callable[[Case], np.ndarray]] = {
    "rollout, one row": lambda case: dense_rollout(case)[0],
    "rollout, all rows": dense_rollout,
    "entropy": dense_entropy,
    "distance": dense_distance,
    "attention received": lambda case: case.dense().mean(axis=(1, 2)),
    "similarity of layers": dense_similarity,
    "similarity of heads": dense_heads,
}


def measure(run: Callable[[Case], np.ndarray], case: Case) -> tuple[float, float, np.ndarray]:
    """CPU seconds (a busy machine does not count), peak of newly allocated megabytes, and the result of one call."""
    tracemalloc.start()
    started = process_time()
    result = run(case)
    seconds = process_time() - started
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    return seconds, peak, result


def main() -> None:
    """Print both ways side by side; the JSON line holds the worst of the streamed one."""
    worst_s = worst_mb = 0.0
    print(f"{LAYERS} layers × {HEADS} heads; CPU seconds of all threads, megabytes allocated at the peak\n")
    print(f"{'analysis':<45}{'tokens':>7}{'s':>8}{'MB':>8}{'dense s':>9}{'dense MB':>10}{'largest gap':>13}")
    for side in SIDES:
        case = build(side)
        for name, run in STREAMED.items():
            seconds, peak, result = measure(run, case)
            worst_s, worst_mb = max(worst_s, seconds), max(worst_mb, peak)
            line = f"{name:<45}{side**2 + PREFIX:>7}{seconds:>8.2f}{peak:>8.0f}"
            if name in DENSE:
                dense_seconds, dense_peak, expected = measure(DENSE[name], case)
                line += f"{dense_seconds:>9.2f}{dense_peak:>10.0f}{np.abs(result - expected).max():>13.1e}"
            print(line, flush=True)
    within = worst_s <= BUDGET["seconds"] and worst_mb <= BUDGET["megabytes"]
    print(f"\nbudget: {BUDGET['seconds']} s, {BUDGET['megabytes']} MB: {'kept' if within else 'exceeded'}")
    print(json.dumps({"worst_s": round(worst_s, 2), "worst_mb": round(worst_mb)}))
