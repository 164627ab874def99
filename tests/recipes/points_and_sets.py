"""Clouds and sets."""

import numpy as np

from analysis.induced import in_groups, seen_flat
from analysis.point_tokens import summed
from tests.again import Numbers, Record, cloud_of, heads, layers, recipe, traces
from views.sets.elements import FIRST


@recipe("local points ask global ones", "local points among themselves")
def asked(record: Record) -> Numbers:
    """One query's weights, and the same on the points that the keys stand at."""
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    local, whole = trace.steps["selected"].ravel(), trace.steps["centres_1"]
    keys = whole if layer.kind == "cross" else local
    rows = heads(record, layer.weights()[0][:, int(record["query"].split()[1]) - 1])
    named = {"weight_mean": rows.mean(axis=0)} | {f"weight_{head}": row for head, row in enumerate(rows, start=1)}
    count = len(trace.pixels)
    columns = places(record, trace.pixels) | {name: summed(row, keys, count) for name, row in named.items()}
    return columns | {"weights": rows, "queries": local, "keys": keys, "points": trace.pixels}


def places(record: Record, points: np.ndarray) -> Numbers:
    """Place and normal of each point (point, 6) and its place in the file, as columns."""
    columns = dict(zip(("x", "y", "z", "nx", "ny", "nz"), points.T, strict=True))
    return columns | dict(zip(("file_x", "file_y", "file_z"), cloud_of(record["digest"]).original.T, strict=True))


@recipe("attention map")
def whole_map(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    return {"weights": heads(record, layer.weights()[0])}


@recipe("sorted SortNet scores")
def falling(record: Record) -> Numbers:
    scores = -np.sort(-traces(record)[0].steps["scores"])
    columns = {f"sortnet_{net}": row for net, row in enumerate(scores, start=1)}
    return {"rank": np.arange(1, scores.shape[1] + 1)} | columns


@recipe("overlap of SortNets")
def overlap(record: Record) -> Numbers:
    chosen = [set(points) for points in traces(record)[0].steps["selected"]]
    return {"overlap": np.array([[len(one & other) / len(one) for other in chosen] for one in chosen])}


@recipe("SortNet scores")
def scores(record: Record) -> Numbers:
    (trace,) = traces(record)
    columns = places(record, trace.pixels) | {"points": trace.pixels, "logits": trace.logits}
    columns |= {name: trace.steps[name] for name in ("scores", "selected", "groups")}
    for net, chosen in enumerate(trace.steps["selected"], start=1):
        rank = np.full(len(trace.pixels), np.nan)
        rank[chosen] = np.arange(1, len(chosen) + 1)
        columns |= {f"score_{net}": trace.steps["scores"][net - 1], f"rank_{net}": rank}
    return columns


@recipe("what the induced points gather from")
def gathered(record: Record) -> Numbers:
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    weights = heads(record, layer.weights()[0])
    assert record["parameters"]["side"] == "top"
    return {"weights": weights, "maps": seen_flat(trace.pixels[:, :2], weights * weights.shape[1])}


@recipe("the two maps of an ISAB")
def two_maps(record: Record) -> Numbers:
    shown = [heads(record, layer.weights()[0]) for layer in layers(record, traces(record)[0])]
    if len(shown) == 2:
        gather, spread = shown
        order = np.lexsort((-spread.max(axis=1), spread.argmax(axis=1)))
        gather, spread = in_groups(gather[:, order], 128, axis=1), in_groups(spread[order], 128, axis=0)
        return {"product of the groups": spread @ gather}
    return {"gather" if len(shown[0]) < shown[0].shape[1] else "spread": shown[0]}


@recipe("attention on the elements of a set")
def received(record: Record) -> Numbers:
    (trace,) = traces(record)
    assert record["query"] == "mean"
    rows = np.concatenate([layer.weights()[0].mean(axis=1) for layer in layers(record, trace)])
    return {"attention": rows} | {str(number): column for number, column in zip(FIRST, rows.T, strict=True)}


@recipe("attention between the elements of a set")
def between(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    return {"attention": heads(record, layer.weights()[0])}
