"""What is measured over all layers and heads: distance, entropy, similarity, features."""

import json
import re
from pathlib import Path

import numpy as np

from analysis import sharpness, sinks
from analysis.features import token_cosine
from analysis.mixing import blended, drawn
from analysis.rank import residual_ratio
from analysis.similarity import (
    between_heads,
    chance_similarity,
    head_chance,
    head_similarity,
    layer_similarity,
    nearby_share,
    to_the_layer_before,
)
from models.questions.parameters import Parameters
from models.trace import Trace
from models.zoo import ZOO, ModelCard
from tests.again import (
    ENGINE,
    Numbers,
    Record,
    first_two_at_random,
    heads,
    layers,
    maps,
    one_pass,
    query,
    recipe,
    traces,
)

WEIGHTS = Path(__file__).parents[2] / "assets" / "weights"


@recipe("mean attention distance (px)", "entropy ÷ ln(keys)")
def per_head(record: Record) -> Numbers:
    measured = []
    for layer in layers(record, traces(record)[0]):
        at = {"queries_at": layer.queries.centres, "keys_at": layer.keys.centres}
        measured.append(sharpness.layer_facts((layer.softmax(head) for head in range(layer.shape[1])), **at))
    values = [facts.entropy if "entropy" in record["method"] else facts.distance for facts in measured]
    places = [(layer, head) for layer, row in enumerate(values, start=1) for head in range(1, len(row) + 1)]
    columns = dict(zip(("layer", "head"), np.transpose(places), strict=True))
    return columns | {record["method"]: np.concatenate(values)}


@recipe("received attention")
def received(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    assert (record["head"], record["query"]) == ("mean", "mean")
    return {"got": layer.weights().mean(axis=(1, 2))}


@recipe("token norms")
def norms(record: Record) -> Numbers:
    lengths = [sinks.token_norms(tokens) for tokens in traces(record)[0].tokens]
    return {
        "block": np.arange(1, len(lengths) + 1),
        "longest token": np.array([of_block.max() for of_block in lengths]),
        "median token": np.array([np.median(of_block) for of_block in lengths]),
    }


def by_head(trace: Trace) -> list[list[np.ndarray]]:
    """Head by head, its maps of all layers."""
    return [[layer.weights()[0, head] for layer in trace.attention] for head in range(trace.attention[0].shape[1])]


@recipe("cross-layer similarity beyond chance")
def beyond_chance(record: Record) -> Numbers:
    every = by_head(traces(record)[0])
    beyond = (layer_similarity(every) - chance_similarity(every)).mean(axis=(0, 3))
    np.fill_diagonal(beyond, np.nan)
    return {"similarity": beyond}


@recipe("columns alike")
def alike(record: Record) -> Numbers:
    before, after = layers(record, traces(record)[0])
    pairs = [[before.weights()[0, head], after.weights()[0, head]] for head in range(before.shape[1])]
    values = heads(record, layer_similarity(pairs)[:, 1, 0])
    return {"cosine": np.clip(after.keys.paint(values), 0, None)}


def curves(values: list[np.ndarray]) -> Numbers:
    """As the lines of a chart are taken home."""
    return {f"series_{at}_y": line for at, line in enumerate(values, start=1)}


@recipe("similarity of neighbours")
def neighbours(record: Record) -> Numbers:
    passes = [by_head(trace) for trace in traces(record)]
    measured = [function(every) for function in (layer_similarity, chance_similarity) for every in passes]
    return curves([to_the_layer_before(values.mean(axis=(0, 3))) for values in measured])


@recipe("similar blocks")
def similar(record: Record) -> Numbers:
    rule, passes = record["parameters"], traces(record)
    longest = max(len(trace.attention) for trace in passes)
    columns = {"layer": np.arange(1, longest + 1)}
    for ending, function in (("", layer_similarity), (" by chance", chance_similarity)):
        for trace in passes:
            shares = nearby_share(function(by_head(trace)), threshold=rule["alike"], nearest=rule["nearest"])
            columns[trace.model + ending] = np.pad(shares, (0, longest - len(shares)), constant_values=np.nan)
    return columns


@recipe("width against depth")
def widths(record: Record) -> Numbers:
    """A row for each model that the record names, untrained ones too, over the square that models of squares take."""
    named = re.findall(r"(?:, )?(.+?) \((bundled|untrained) weights\)", record["model"])
    cards = {(card.title, card.weights.kind): card for card in ZOO.values()}
    rows = [row(record, cards[name]) for name in named]
    return {name: np.array([model[name] for model in rows]) for name in rows[0]}


def row(record: Record, card: ModelCard) -> dict[str, str | float]:
    """What one model's maps show, and what chance gives."""
    trace = one_pass(card.key, record, f"{card.side} × {card.side} px")
    every = by_head(trace)
    cosines, chance = (function(every) for function in (layer_similarity, chance_similarity))
    alike = [nearby_share(values, threshold=record["parameters"]["alike"]) for values in (cosines, chance)]
    means = [round(float(np.nanmean(to_the_layer_before(values.mean(axis=(0, 3))))), 3) for values in (cosines, chance)]
    file = WEIGHTS / f"{card.key}.json"
    right = round(100 * json.loads(file.read_text())["accuracy"], 1) if file.exists() else np.nan
    return {
        "model": card.title,
        "weights": card.weights.kind,
        "width": trace.tokens[0].shape[1],
        "blocks": len(trace.attention),
        "heads": trace.attention[0].shape[1],
        "cosine with the block before": means[0],
        "by chance": means[1],
        "similar blocks": (alike[0][1:] >= 0.5).sum(),
        "similar by chance": (alike[1][1:] >= 0.5).sum(),
        "photographs named right (%)": right,
    }


@recipe("head similarity, cosine of the maps")
def head_pairs(record: Record) -> Numbers:
    (trace,) = traces(record)
    return {"heads": np.stack([head_similarity(layer.weights()[0]) for layer in layers(record, trace)])}


@recipe("pairs of heads, cosine of the maps")
def head_curves(record: Record) -> Numbers:
    passes = [[layer.weights()[0] for layer in layers(record, trace)] for trace in traces(record)]
    ways = (head_similarity, head_chance)
    return curves([between_heads(np.stack(list(map(way, weights)))) for way in ways for weights in passes])


@recipe("features: cosine of tokens")
def features(record: Record) -> Numbers:
    matrices = [token_cosine(trace.tokens) for trace in traces(record)]
    return {"similarity": matrices[0]} if len(matrices) == 1 else curves([values[-1] for values in matrices])


@recipe("token spread")
def spread(record: Record) -> Numbers:
    return curves([np.array([residual_ratio(tokens) for tokens in trace.tokens]) for trace in traces(record)])


def cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of each row with the row of the same number."""
    return (first * second).sum(-1) / np.linalg.norm(first, axis=-1) / np.linalg.norm(second, axis=-1)


@recipe("cosine of tokens")
def path(record: Record) -> Numbers:
    (trace,) = traces(record)
    names = ("cls_token", "dist_token", "pos_embed")
    start = ENGINE.ask(Parameters(model=trace.model, names=names))
    begun = [start[name][0, 0] + start["pos_embed"][0, place] for place, name in enumerate(names[:2])]
    ours, given = (np.stack([begun[place], *(tokens[place] for tokens in trace.tokens)]) for place in (0, 1))
    patches = np.stack([tokens[2:].mean(axis=0) for tokens in trace.tokens])
    return {
        "block": np.arange(len(ours)),
        "class and distillation token": cosine(ours, given),
        "class and distillation token, random weights": np.append(np.nan, cosine(*first_two_at_random(trace))),
        "class token and mean patch": np.append(np.nan, cosine(ours[1:], patches)),
    }


@recipe("cosine of maps")
def map_path(record: Record) -> Numbers:
    every = layers(record, traces(record)[0])
    ours, given = (
        np.stack([heads(record, maps(record | {"query": name}, layer)).ravel() for layer in every])
        for name in ("class", "distillation")
    )
    return {"layer": np.arange(1, len(every) + 1), "same layer, mean of heads": cosine(ours, given)}


@recipe("two heads")
def answers(record: Record) -> Numbers:
    (trace,) = traces(record)
    kinds = ("norm.weight", "norm.bias", "head.weight", "head.bias", "head_dist.weight", "head_dist.bias")
    learned = ENGINE.ask(Parameters(model=trace.model, names=kinds))
    said = []
    for place, head in enumerate(("head", "head_dist")):
        token = trace.tokens[-1][place].astype(np.float64)
        token = (token - token.mean()) / np.sqrt(token.var() + 1e-6) * learned["norm.weight"] + learned["norm.bias"]
        said.append(learned[f"{head}.weight"] @ token + learned[f"{head}.bias"])
    which = {"Class head": said[0], "Distillation head": said[1], "Mean of both": np.mean(said, axis=0)}
    return {"logits": which[record["parameters"]["answer"]]}


@recipe("Re-Attention")
def theta(record: Record) -> Numbers:
    """(1 − share) of the identity and the share of Θ, drawn by its number."""
    (layer,) = layers(record, traces(record)[0])
    told = record["parameters"]
    assert told["theta"] == "random"
    return {"theta": blended(drawn(layer.shape[1], seed=told["draw"]), told["share"])}


@recipe("row sums", "maps before and after Re-Attention")
def mixed(record: Record) -> Numbers:
    (plain,) = layers(record, traces(record)[0])
    after = np.einsum("on,woqk->wnqk", theta(record)["theta"], plain.softmax())
    if record["method"] == "row sums":
        sums = {
            f"{name} run": weights.sum(axis=-1).mean(axis=(0, 2))
            for name, weights in (("plain", plain.weights()), ("mixed", after))
        }
        return {"head": np.arange(1, plain.shape[1] + 1)} | sums
    window, token = query(record, plain.queries)
    rows = {"plain": plain.weights()[window, :, token], "mixed": after[window, :, token]}
    return {name: np.stack([plain.keys.paint(row) for row in weights]) for name, weights in rows.items()}
