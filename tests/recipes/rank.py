"""Maps of fewer directions: by a full singular value decomposition and sums of outer products."""

import numpy as np

from tests.again import Numbers, Record, heads, layers, recipe, traces


def map_of(record: Record) -> np.ndarray:
    (layer,) = layers(record, traces(record)[0])
    return heads(record, layer.weights()[0]).astype(float)


def kept(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """The map and the sum of its largest outer products."""
    matrix = map_of(record)
    left, sizes, right = np.linalg.svd(matrix)
    parts = (sizes[part] * np.outer(left[:, part], right[part]) for part in range(record["parameters"]["rank"]))
    return matrix, sum(parts)


@recipe("singular values of a map")
def spectrum(record: Record) -> Numbers:
    matrix, draw = map_of(record), record["parameters"]["draw"]
    powers = np.exp(np.random.default_rng(draw).standard_normal(matrix.shape))
    three = {
        "map": matrix,
        "shuffled": np.random.default_rng(draw).permuted(matrix, axis=1),
        "drawn": powers / powers.sum(axis=1, keepdims=True),
    }
    values = {f"singular value, {name}": np.linalg.svd(one, compute_uv=False) for name, one in three.items()}
    return {"rank": np.arange(1, len(matrix) + 1)} | values


@recipe("map of one head")
def whole(record: Record) -> Numbers:
    return {"map": map_of(record)}


@recipe("map of low rank")
def rebuilt(record: Record) -> Numbers:
    matrix, few = kept(record)
    return {"map": matrix, "rebuilt": few}


@recipe("row of a map of low rank")
def row(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    return {name: layer.keys.paint(one[0]) for name, one in zip(("map", "rebuilt"), kept(record), strict=True)}


@recipe("effective rank of every map")
def effective(record: Record) -> Numbers:
    (trace,) = traces(record)
    return {"effective_rank": np.array([[_effective(one) for one in layer.weights()[0]] for layer in trace.attention])}


def _effective(matrix: np.ndarray) -> float:
    sizes = np.linalg.svd(matrix, compute_uv=False)
    shares = [size / sum(sizes) for size in sizes]
    return float(np.prod([share**-share for share in shares if share > 0]))
