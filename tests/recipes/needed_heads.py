"""Heads cut out of the numbers instead of switched off; slopes at the output maps; gates by their own definition."""

import numpy as np
import torch
import torch.nn.functional as F
from scipy.optimize import brentq
from scipy.stats import logistic

from models.changes import twin
from models.cut_heads import HeadsCut
from models.preprocess import to_tensor
from models.request import Request
from models.trace import Trace
from models.weights import load
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.again import ENGINE, Numbers, Record, maps, recipe, traces


def off(record: Record) -> tuple[tuple[int, int], ...]:
    """(layer, head) from 0 as the record has them."""
    told = [name.split(".") for name in str(record["parameters"]["heads off"]).split() if name != "0"]
    return tuple((int(layer) - 1, int(head) - 1) for layer, head in told)


def cut(record: Record, trace: Trace) -> Trace:
    """The pass of a copy without these heads."""
    without = {"changes": (HeadsCut(off(record)),), "crop": "square", "side": len(trace.pixels)}
    return ENGINE.run(Request(trace.model, trace.pixels, "cut heads", **without))


@recipe("attention without some heads")
def seen(record: Record) -> Numbers:
    (trace,) = traces(record)
    before = trace.attention[record["layer"] - 1]
    after = [attention for attention in cut(record, trace).attention if attention.name == before.name]
    means = [maps({**record, "head": "mean"}, attention).mean(axis=0) for attention in (before, *after)]
    return {"before": means[0], "after": means[1] if after else 0 * means[0]}


@recipe("answer without some heads")
def answers(record: Record) -> Numbers:
    (trace,) = traces(record)
    before, after = (_shares(one.logits) for one in (trace, cut(record, trace)))
    classes = sorted(range(len(before)), key=lambda place: -max(before[place], after[place]))[:5]
    return {"class": np.array(classes) + 1, "before": before[classes], "after": after[classes]}


def _shares(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits.astype(float) - logits.max())
    return powers / sum(powers)


@recipe("importance of heads")
def importance(record: Record) -> Numbers:
    """What enters each output map times the loss's slope there, summed head by head."""
    (trace,) = traces(record)
    loaded = load(ZOO[trace.model])
    own, given = twin(loaded.model), []
    for block in own.blocks:
        block.attn.proj.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    images = to_tensor(trace.pixels, loaded.card).requires_grad_()
    label = class_names("imagenette").index(record["parameters"]["loss of"])
    slopes = torch.autograd.grad(F.cross_entropy(own(images), torch.tensor([label])), given)
    heads = trace.attention[0].shape[1]
    by_head = [
        (out * slope).detach().unflatten(-1, (heads, -1)).sum(dim=(0, 1, 3)).numpy()
        for out, slope in zip(given, slopes, strict=True)
    ]
    places = [(layer, head) for layer in range(len(by_head)) for head in range(heads)]
    lengths = [sum(float(slope) ** 2 for slope in layer) ** 0.5 for layer in by_head]
    return {
        "layer": np.array([layer + 1 for layer, _ in places]),
        "head": np.array([head + 1 for _, head in places]),
        "slope": np.array([by_head[layer][head] for layer, head in places]),
        "importance": np.array([abs(by_head[layer][head]) / lengths[layer] for layer, head in places]),
        "off": np.array([place in off(record) for place in places]),
    }


def _stretched(record: Record, uniform: np.ndarray | float) -> np.ndarray:
    told = record["parameters"]
    concrete = logistic.cdf((logistic.ppf(uniform) + told["log alpha"]) / told["beta"])
    return concrete * (told["zeta"] - told["gamma"]) + told["gamma"]


def _drawn(record: Record) -> np.ndarray:
    return _stretched(record, np.random.default_rng(0).uniform(size=record["parameters"]["draws"]))


@recipe("masses of a hard-concrete gate")
def masses(record: Record) -> Numbers:
    """The chance is the place of u at which the stretched gate crosses an end."""
    ends = [brentq(lambda u, end=end: _stretched(record, u) - end, 1e-15, 1 - 1e-15, xtol=1e-14) for end in (0, 1)]
    gates = _drawn(record)
    counted = [(gates <= 0).mean(), ((gates > 0) & (gates < 1)).mean(), (gates >= 1).mean()]
    return {"by formula": np.array([ends[0], ends[1] - ends[0], 1 - ends[1]]), "drawn": np.array(counted)}


@recipe("density of a hard-concrete gate")
def density(record: Record) -> Numbers:
    """The slope of the place of u at which the stretched gate passes a value."""
    told = record["parameters"]

    def below(value: float) -> float:
        share = (value - told["gamma"]) / (told["zeta"] - told["gamma"])
        return logistic.cdf(told["beta"] * logistic.ppf(share) - told["log alpha"])

    values, step = np.arange(1, 200) / 200, 1e-5
    slopes = [(below(value + step) - below(value - step)) / (2 * step) for value in values]
    gates = _drawn(record)
    inside = gates[(gates > 0) & (gates < 1)]
    counts = [((inside >= k / 40) & (inside < (k + 1) / 40)).sum() for k in range(40)]
    return {"density": np.array(slopes), "draws in bins": np.array(counts)}
