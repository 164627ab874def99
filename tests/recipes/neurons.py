"""Neurons silenced by zeros in the second map's columns; importance as activation times gradient at its input."""

import copy

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from models.preprocess import to_tensor
from models.trace import Trace
from models.weights import load
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.again import Numbers, Record, recipe, traces
from tests.recipes.needed_blocks import last_map, likeliest, shares


def second_maps(model: nn.Module) -> list[nn.Module]:
    return [block.mlp.fc2 for block in model.blocks]


def slopes(record: Record, trace: Trace) -> list[np.ndarray]:
    """|Σ_tokens a ∂L/∂a| of each neuron, MLP by MLP."""
    loaded = load(ZOO[trace.model])
    own, given = copy.deepcopy(loaded.model), []
    for second in second_maps(own):
        second.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    images = to_tensor(trace.pixels, loaded.card).requires_grad_()
    label = class_names("imagenette").index(record["parameters"]["loss of"])
    gradients = torch.autograd.grad(F.cross_entropy(own(images), torch.tensor([label])), given)
    return [(a * b).sum(dim=(0, 1)).abs().detach().numpy() for a, b in zip(given, gradients, strict=True)]


def silenced(record: Record, trace: Trace) -> nn.Module:
    """A copy in which the second map doesn't hear the neurons that the record says are off."""
    told, own = record["parameters"], copy.deepcopy(load(ZOO[trace.model]).model)
    scores, drawn = slopes(record, trace), np.random.default_rng(told["draw"])
    for place, (block, score) in enumerate(zip(own.blocks, scores, strict=True), start=1):
        by_size = block.mlp.fc1.weight.norm(dim=1) * block.mlp.fc2.weight.norm(dim=0)
        order = {
            "the least important first": sorted(range(len(score)), key=lambda one, score=score: score[one]),
            "the smallest weights first": by_size.argsort(stable=True).tolist(),
            "at random": drawn.permutation(len(score)).tolist(),
            "the most important first": sorted(range(len(score)), key=lambda one, score=score: -score[one]),
        }[told["order"]]
        gone = order[: round(told["neurons off (%)"] / 100 * len(order))]
        if told["block"] in ("all", place):
            with torch.no_grad():
                block.mlp.fc2.weight[:, gone] = 0
    return own


@recipe("answer without some neurons")
def answers(record: Record) -> Numbers:
    (trace,) = traces(record)
    before, after = shares(load(ZOO[trace.model]).model, trace), shares(silenced(record, trace), trace)
    classes = likeliest([before, after], 5)
    return {"class": np.array(classes) + 1, "before": before[classes], "after": after[classes]}


@recipe("attention without some neurons")
def seen(record: Record) -> Numbers:
    (trace,) = traces(record)
    models = {"before": load(ZOO[trace.model]).model, "after": silenced(record, trace)}
    return {name: last_map(model, model.blocks[-1], trace) for name, model in models.items()}


@recipe("importance of neurons")
def importance(record: Record) -> Numbers:
    """Which part of all slopes together the largest hold."""
    (trace,) = traces(record)
    parts = np.arange(51) / 50
    held = {"neurons": parts}
    for place, scores in enumerate(slopes(record, trace), start=1):
        order = sorted(scores.astype(float).tolist(), reverse=True)
        held[f"held in MLP {place}"] = np.array([sum(order[: round(part * len(order))]) / sum(order) for part in parts])
    return held
