"""How far each head needs to look, from the record: distance by distance, every pair asked how far apart it is."""

import numpy as np

from tests.again import Numbers, Record, layers, recipe, traces
from tests.recipes.sparse import steps_apart


def _held(record: Record) -> np.ndarray:
    """Which share of what its patches give each other lies within 0, 1 … of it, (layer, head, distance)."""
    trace = traces(record)[0]
    grid = trace.attention[0].queries.raster.shape
    apart = steps_apart(grid)
    between = np.array([attention.weights()[0][:, 1:, 1:] for attention in trace.attention], dtype=np.float64)
    sums = np.stack([between[..., apart <= span].sum(axis=-1) for span in range(max(grid))], axis=-1)
    return sums / sums[..., -1:]


def _needed(held: np.ndarray, record: Record) -> np.ndarray:
    """How far along the straight lines between whole distances just enough is held; what a patch gives itself always
    is."""
    wanted, flat = record["parameters"]["held (%)"] / 100, held.reshape(-1, held.shape[-1])
    return np.array([np.interp(wanted, one, np.arange(len(one))) for one in flat]).reshape(held.shape[:-1])


def _held_evenly(record: Record) -> np.ndarray:
    apart = steps_apart(traces(record)[0].attention[0].queries.raster.shape)
    return np.array([(apart <= span).mean() for span in range(apart.max() + 1)])


@recipe("least spans of every head")
def spans_of_heads(record: Record) -> Numbers:
    return {"spans": _needed(_held(record), record)}


@recipe("attention held within a span")
def held_within(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    own = _held(record)[layer.layer, record["head"] - 1]
    return {"span": np.arange(len(own)), "own": own, "even": _held_evenly(record)}


@recipe("least spans along the layers")
def spans_of_layers(record: Record) -> Numbers:
    own, even = _needed(_held(record), record), _needed(_held_evenly(record), record)
    lines = {"farthest": own.max(axis=1), "mean": own.mean(axis=1), "nearest": own.min(axis=1)}
    return {"layer": np.arange(1, len(own) + 1), **lines, "even": np.full(len(own), float(even))}
