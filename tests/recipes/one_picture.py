"""Maps of one model, or of several, over one picture."""

import numpy as np

from analysis import mass
from analysis.agreement import overlap
from analysis.rollout import rollout_row
from models.zoo import ZOO
from tests.again import POINT, Numbers, Record, heads, layers, maps, one_pass, query, recipe, traces


@recipe("every layer and head", "attention row")
def every_layer(record: Record) -> Numbers:
    (trace,) = traces(record)
    known = [layer for layer in layers(record, trace) if query(record, layer.queries)]
    return {f"layer_{layer.layer + 1}": heads(record, maps(record, layer)) for layer in known}


@recipe("attention of a layer")
def whole_layer(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    return {"weights": layer.weights()}


@recipe("attention matrix")
def matrix(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    window = int(record["parameters"]["window"].split()[0]) - 1
    return {"values": heads(record, layer.weights()[window])}


@recipe("smallest patch set")
def smallest(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    _, token = query(record, layer.queries)
    row, prefix = heads(record, layer.weights()[0, :, token]), len(layer.keys.prefix)
    chosen = np.zeros(len(row))
    chosen[prefix:] = mass.smallest_set(row[prefix:], share=record["parameters"]["share"])
    return {"lit": layer.keys.paint(chosen) > 0}


@recipe("heads in colour")
def coloured(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    return {"maps": heads(record, maps(record, layer))}


@recipe("attention rollout")
def rolled_out(record: Record) -> Numbers:
    below = layers(record, traces(record)[0])
    start = np.arange(below[0].shape[2]) == query(record, below[-1].queries)[1]
    settings = {"residual": record["parameters"]["residual"], "how": record["head"]}
    row = rollout_row((layer.weights()[0] for layer in reversed(below)), start, **settings)
    return {"rollout": below[0].keys.paint(row)}


@recipe("class and distillation token")
def one_token(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    return {record["query"].removesuffix(" token"): heads(record, maps(record, layer))}


@recipe("both tokens, every layer")
def both_tokens(record: Record) -> Numbers:
    (trace,) = traces(record)
    names = [name.removesuffix(" token") for name in record["query"].split(" and ")]
    return {
        name: np.stack([heads(record, maps(record | {"query": name}, layer)) for layer in layers(record, trace)])
        for name in names
    }


@recipe("shared attention")
def shared(record: Record) -> Numbers:
    """The query's place counts pixels of the first model's input; the second's is where that is in the picture."""
    first, second = traces(record)
    scale = np.divide(second.pixels.shape[:2], first.pixels.shape[:2])
    x, y = map(int, POINT.fullmatch(record["query"]).groups())
    there = record | {"query": f"token at x = {round(x * scale[1])} px, y = {round(y * scale[0])} px"}
    by_layer = [
        {layer.layer + 1: heads(about, maps(about, layer)) for layer in layers(about, trace)}
        for about, trace in ((record, first), (there, second))
    ]
    values = [[overlap(one, other) for other in by_layer[1].values()] for one in by_layer[0].values()]
    return {"shared_attention": np.array(values), "layer": list(by_layer[0]), "layer_of_the_other": list(by_layer[1])}


@recipe("attention of every bundled model")
def every_model(record: Record) -> Numbers:
    """`layer` is a list of model keys with a number each; the unit is multiples of an even wash."""
    heatmaps = {}
    for key, number in (named.split() for named in record["layer"].split(", ")):
        layer = one_pass(key, record, str(ZOO[key].side)).attention[int(number) - 1]
        weights = (layer.softmax() if layer.mixed else layer.weights()).mean(axis=1)
        rows = weights[:, 0] if layer.queries.prefix else weights.mean(axis=1)
        heat = sum(np.nan_to_num(layer.keys.paint(row, window=window)) for window, row in enumerate(rows))
        heatmaps[key] = heat / heat.mean()
    return heatmaps
