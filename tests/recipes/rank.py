"""Maps and weights of fewer directions, keys of fewer tokens: by full decompositions, outer products, row by row."""

from dataclasses import replace

import numpy as np
import torch
from scipy.stats import t

from models.preprocess import to_tensor
from models.request import Request
from models.watching import watching
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
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
        "untrained": _untrained(record),
    }
    values = {f"singular value, {name}": np.linalg.svd(one, compute_uv=False) for name, one in three.items()}
    return {"rank": np.arange(1, len(matrix) + 1)} | values


def _untrained(record: Record) -> np.ndarray:
    """The same head's map in a model that is built anew."""
    (trace,) = traces(record)
    own = replace(load(ZOO[trace.model]), model=build(ZOO[trace.model], seed=0))
    seen = look(own, Request(trace.model, trace.pixels, "", side=trace.pixels.shape[0]))
    return seen.attention[record["layer"] - 1].weights()[0, record["head"] - 1].astype(float)


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


def _weight(record: Record) -> np.ndarray:
    (trace,) = traces(record)
    return load(ZOO[trace.model]).model.get_parameter(record["parameters"]["weight"]).detach().numpy().astype(float)


@recipe("singular values of a weight")
def of_weight(record: Record) -> Numbers:
    matrix, (trace,) = _weight(record), traces(record)
    order = torch.randperm(matrix.size, generator=torch.Generator().manual_seed(0)).numpy()
    new = build(ZOO[trace.model], seed=0).get_parameter(record["parameters"]["weight"]).detach().numpy()
    three = {"weight": matrix, "shuffled": matrix.flat[order].reshape(matrix.shape), "untrained": new.astype(float)}
    values = {f"singular value, {name}": np.linalg.svd(one, compute_uv=False) for name, one in three.items()}
    return {"rank": np.arange(1, min(matrix.shape) + 1)} | values


@recipe("effective rank of every weight")
def of_every_weight(record: Record) -> Numbers:
    (trace,) = traces(record)
    blocks = load(ZOO[trace.model]).model.blocks
    names = ("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")
    ranks = [[_effective(block.get_submodule(name).weight.detach().numpy()) for name in names] for block in blocks]
    return {"effective_rank": np.array(ranks)}


@recipe("attention with weights of low rank")
def weights_of_low_rank(record: Record) -> Numbers:
    """The last map of a model of its own, one weight of which is written over by a sum of outer products."""
    (trace,) = traces(record)
    own, told = load(ZOO[trace.model]).model, record["parameters"]
    assert told["where"] == "this weight alone"
    left, sizes, right = np.linalg.svd(_weight(record), full_matrices=False)
    few = sum(sizes[part] * np.outer(left[:, part], right[part]) for part in range(told["rank"]))
    with torch.no_grad():
        own.get_parameter(told["weight"]).copy_(torch.from_numpy(few))
    changed = replace(load(ZOO[trace.model]), model=own)
    after = look(changed, Request(trace.model, trace.pixels, "", side=trace.pixels.shape[0]))
    seen = {"before": trace.attention[-1], "after": after.attention[-1]}
    return {name: one.keys.paint(np.mean(one.weights()[0, :, 0], axis=0)) for name, one in seen.items()}


def _projection(kind: str, key: np.ndarray, count: int, seed: int = 0) -> np.ndarray:
    """Row by row, (count, token)."""
    tokens = len(key)
    if kind in ("pooled", "grouped"):
        order = np.arange(tokens)
        if kind == "grouped":
            order = torch.randperm(tokens, generator=torch.Generator().manual_seed(seed)).numpy()
        rows = np.zeros((count, tokens))
        for place, part in enumerate(np.array_split(order, count)):
            rows[place, part] = 1 / len(part)
        return rows
    if kind == "random":
        drawn = torch.randn(count, tokens, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        return drawn.numpy() / np.sqrt(count)
    if kind == "identity":
        return np.eye(tokens)[:count]
    _, leading = np.linalg.eigh(key @ key.T)
    rows = leading[:, ::-1][:, :count].T / np.sqrt(tokens)
    return rows * np.where(rows.sum(axis=1, keepdims=True) < 0, -1, 1)


def _projected(record: Record) -> tuple[np.ndarray, np.ndarray, np.ndarray, float, np.ndarray]:
    """Queries, keys and values of the head, from a pass of the model in parts."""
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    own, head = load(ZOO[trace.model]), record["head"] - 1
    with torch.inference_mode(), watching(own.model, wants={"values"}) as watch:
        own.model(to_tensor(trace.pixels, own.card))
    values = watch.attention[record["layer"] - 1].values[0, head].astype(float)
    query, key = (part[0, head].astype(float) for part in (layer.query, layer.key))
    return query, key, values, layer.scale, layer.weights()[0, head]


def _softmax(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


@recipe("error of projected keys")
def errors(record: Record) -> Numbers:
    query, key, value, scale, _ = _projected(record)
    exact = _softmax(scale * query @ key.T) @ value
    counts = [*(2**power for power in range(20) if 2**power <= len(key) / 2), len(key)]
    columns = {}
    for kind in ("pooled", "grouped", "random", "singular", "identity"):
        draws = record["parameters"]["draws"] if kind in ("grouped", "random") else 1
        lines = np.full((draws, len(counts)), np.nan)
        for seed, place in np.ndindex(lines.shape):
            if kind != "singular" or counts[place] <= key.shape[1]:
                few = _projection(kind, key, counts[place], seed)
                missed = np.linalg.norm(_softmax(scale * query @ (few @ key).T) @ (few @ value) - exact)
                lines[seed, place] = missed / np.linalg.norm(exact)
        columns[f"error, {kind}"] = lines.mean(axis=0)
        if draws > 1:
            half = t.ppf(0.975, draws - 1) * lines.std(axis=0, ddof=1) * np.sqrt(1 + 1 / draws)
            columns |= {f"low, {kind}": lines.mean(axis=0) - half, f"high, {kind}": lines.mean(axis=0) + half}
    return {"keys": np.array(counts)} | columns


@recipe("projection of keys")
def projection_of(record: Record) -> Numbers:
    told = record["parameters"]
    return {"projection": _projection(told["projection"], _projected(record)[1], told["keys"])}


@recipe("map on projected keys")
def on_projected(record: Record) -> Numbers:
    query, key, _, scale, _ = _projected(record)
    few = projection_of(record)["projection"]
    return {"map": _softmax(scale * query @ (few @ key).T) @ few}


@recipe("row of a map on projected keys")
def row_on_projected(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    maps = {"map": _projected(record)[4], "projected": on_projected(record)["map"]}
    return {name: layer.keys.paint(one[0]) for name, one in maps.items()}
