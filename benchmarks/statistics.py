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
from analysis.entropy import normalised_entropy
from analysis.grids import grid_centres
from analysis.hierarchical import PlacedWeights, hierarchical_rollout
from analysis.positions import position_similarity, resize_positions
from analysis.rank import effective_rank, pool, spectrum
from analysis.reach import reach
from analysis.rollout import rollout, rollout_row
from analysis.sharpness import layer_facts
from analysis.similarity import chance_similarity, head_divergence, head_similarity, layer_similarity
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
        return (attention.weights()[0] for attention in self.maps)

    def heads(self) -> Iterator[Iterator[np.ndarray]]:
        """For each head its weights (query, key) in all layers."""
        return ((attention.weights(head)[0, 0] for attention in self.maps) for head in range(HEADS))

    def dense(self) -> np.ndarray:
        """All weights at once: (layer, head, query, key)."""
        return np.stack(list(self.layers()))

    @property
    def grid(self) -> tuple[int, int]:
        return self.side, self.side

    @property
    def positions(self) -> np.ndarray:
        """Encodings of the patches, (patch, channel): the first layer's queries serve."""
        return self.maps[0].query[0].swapaxes(0, 1).reshape(-1, HEADS * CHANNELS)[PREFIX:]


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
    return np.array([effective_rank(spectrum(weights)) for weights in pooled(case)])


def pooled(case: Case) -> Iterator[np.ndarray]:
    factor = 2 if case.side > 16 else 1
    return (pool(weights, case.grid, factor=factor, prefix=PREFIX) for weights in case.layers())


def page_of_distances(case: Case) -> np.ndarray:
    """All that the page of distance and sharpness measures."""
    at = case.places[None]
    layers = [layer_facts((m.softmax(head) for head in range(HEADS)), queries_at=at, keys_at=at) for m in case.maps]
    return np.array([facts.distance for facts in layers])


def pyramid(case: Case) -> np.ndarray:
    """Rollout as pyramids have it, over the patches of every layer."""
    raster = np.arange(PREFIX, PREFIX + case.side**2).reshape(case.grid)
    return hierarchical_rollout(PlacedWeights(attention.weights(), raster, raster) for attention in reversed(case.maps))


STREAMED: dict[str, Callable[[Case], np.ndarray]] = {
    "rollout, one row": lambda case: rollout_row((m.weights()[0] for m in reversed(case.maps)), start(case)),
    "rollout, all rows": lambda case: rollout(case.layers()),
    "entropy": lambda case: np.array([normalised_entropy(weights) for weights in case.layers()]),
    "distance": lambda case: np.array(
        [attention_distance(weights, case.places, case.places) for weights in case.layers()]
    ),
    "attention received": lambda case: np.array([received(weights) for weights in case.layers()]),
    "similarity of layers": lambda case: layer_similarity(case.heads()),
    "similarity of heads": lambda case: np.array([head_similarity(weights) for weights in case.layers()]),
    "divergence of heads": lambda case: np.array([head_divergence(weights) for weights in case.layers()]),
    "similarity of layers by chance": lambda case: chance_similarity(case.heads()),
    "distance and sharpness, as their page": page_of_distances,
    "rollout through a pyramid": pyramid,
    "similarity of positions": lambda case: position_similarity(case.positions, case.grid),
    "positions on twice the grid": lambda case: resize_positions(
        case.positions.reshape(*case.grid, -1), (2 * case.side, 2 * case.side), rule="bicubic"
    ),
    "reach": lambda case: reach([np.zeros(case.grid, int)] * LAYERS, (0, 0)),
    "effective rank (2 × 2 pooled above 16 × 16)": ranks,
    "effective rank, exact, one layer": lambda case: effective_rank(spectrum(case.maps[0].weights()[0])),
}


def dense_rollout(case: Case) -> np.ndarray:
    fused = case.dense().mean(axis=1)
    return np.linalg.multi_dot(list((fused + np.eye(fused.shape[-1], dtype=np.float32))[::-1] / 2))


def dense_entropy(case: Case) -> np.ndarray:
    maps = case.dense()
    return -(maps * np.log(maps + TINY)).sum(axis=-1).mean(axis=-1) / np.log(maps.shape[-1])


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


def dense_divergence(case: Case) -> np.ndarray:
    maps = case.dense().astype(np.float64)
    both = (maps[:, :, None] + maps[:, None]) / 2
    ratio = np.log((maps[:, :, None] + TINY) / (both + TINY))
    one = np.einsum("...qk,...qk->...q", np.broadcast_to(maps[:, :, None], both.shape), ratio).mean(axis=-1)
    return (one + one.swapaxes(1, 2)) / 2


def dense_pyramid(case: Case) -> np.ndarray:
    patches = case.dense()[..., PREFIX:, PREFIX:].mean(axis=1)
    patches /= patches.sum(axis=-1, keepdims=True)
    steps = (patches + np.eye(patches.shape[-1], dtype=np.float32))[::-1] / 2
    return np.linalg.multi_dot(list(steps)).mean(axis=0).reshape(case.grid)


def dense_positions(case: Case) -> np.ndarray:
    one = case.positions
    lengths = np.sqrt((one**2).sum(axis=1))
    return ((one[:, None] * one).sum(axis=-1) / np.outer(lengths, lengths)).reshape(*case.grid, *case.grid)


def dense_ranks(case: Case) -> np.ndarray:
    values = np.linalg.svd(np.stack(list(pooled(case))), compute_uv=False)
    share = values / values.sum(axis=-1, keepdims=True)
    return np.exp(-(share * np.log(share)).sum(axis=-1))


DENSE: dict[str, Callable[[Case], np.ndarray]] = {
    "rollout, one row": lambda case: dense_rollout(case)[0],
    "rollout, all rows": dense_rollout,
    "entropy": dense_entropy,
    "distance": dense_distance,
    "attention received": lambda case: case.dense().mean(axis=(1, 2)),
    "similarity of layers": dense_similarity,
    "similarity of heads": dense_heads,
    "divergence of heads": dense_divergence,
    "distance and sharpness, as their page": dense_distance,
    "rollout through a pyramid": dense_pyramid,
    "similarity of positions": dense_positions,
    "effective rank (2 × 2 pooled above 16 × 16)": dense_ranks,
}
LARGEST = {"divergence of heads": 200, "similarity of positions": 200}  # tokens that the dense way has memory for


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
            if name in DENSE and side**2 <= LARGEST.get(name, side**2):
                dense_seconds, dense_peak, expected = measure(DENSE[name], case)
                line += f"{dense_seconds:>9.2f}{dense_peak:>10.0f}{np.abs(result - expected).max():>13.1e}"
            print(line, flush=True)
    within = worst_s <= BUDGET["seconds"] and worst_mb <= BUDGET["megabytes"]
    print(f"\nbudget: {BUDGET['seconds']} s, {BUDGET['megabytes']} MB: {'kept' if within else 'exceeded'}")
    print(json.dumps({"worst_s": round(worst_s, 2), "worst_mb": round(worst_mb)}))
