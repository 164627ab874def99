"""Transformers just drawn, one draw by itself in float64; trained ones by torch's backward, a class at a time."""

import copy
import json
import re
from math import cos, pi

import numpy as np
import torch
import torch.nn.functional as F
from scipy.stats import t

from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from models.zoo.cabinet import FOLDER
from tests.again import Numbers, Record, recipe, traces

ORDERS = ("behind", "before")


def normal(rows: torch.Tensor) -> torch.Tensor:
    return (rows - rows.mean(1, keepdim=True)) / (rows.var(1, correction=0, keepdim=True) + 1e-5).sqrt()


def one(order: str, seed: int, record: Record, depth: int) -> tuple[list[float], list[float]]:
    """Every layer's gradient in a transformer of `depth` layers, and the squared lengths over the width."""
    width, tokens = record["parameters"]["width"], record["parameters"]["tokens"]
    luck = torch.Generator().manual_seed(seed)
    x = torch.randn(tokens, width, generator=luck).double()
    head = torch.randn(width, 10, generator=luck).double() / width**0.5
    classes = torch.randint(10, (tokens,), generator=luck)
    layers = torch.randn(48, 3, width, width, generator=luck).double() / width**0.5
    layers.requires_grad_()
    lengths = [float((x.detach() ** 2).mean())]
    for value, first, second in layers[:depth]:
        if order == "before":
            x = x + (normal(x) @ value).mean(0)
            x = x + torch.clamp(normal(x) @ first, min=0) @ second
            lengths.append(float((x.detach() ** 2).mean()))
        else:
            x = normal(x + (x @ value).mean(0))
            x = x + torch.clamp(x @ first, min=0) @ second
            lengths.append(float((x.detach() ** 2).mean()))
            x = normal(x)
    answer = (normal(x) if order == "before" else x) @ head
    F.cross_entropy(answer, classes).backward()
    return [float(slope.norm()) for slope in layers.grad[:depth, 2]], lengths


def draws(record: Record, depth: int, part: int) -> dict[str, np.ndarray]:
    count = record["parameters"]["draws"]
    return {order: np.array([one(order, seed, record, depth)[part] for seed in range(count)]) for order in ORDERS}


def half(values: np.ndarray) -> np.ndarray:
    return t.ppf(0.975, len(values) - 1) * values.std(0, ddof=1) / len(values) ** 0.5


def told(name: str, values: np.ndarray) -> Numbers:
    middle, wide = values.mean(0), half(values)
    return {name: middle, f"{name}_low": middle - wide, f"{name}_high": middle + wide}


@recipe("gradient of each layer")
def each(record: Record) -> Numbers:
    depth = record["parameters"]["layers"]
    columns: Numbers = {"layer": np.arange(depth) + 1}
    for order, values in draws(record, depth, 0).items():
        columns |= told(order, values)
    return columns


@recipe("gradient of the last layer")
def last(record: Record) -> Numbers:
    fitted = [int(depth) for depth in record["parameters"]["depths of the exponent"].split(", ")]
    depths = [1, *fitted]
    columns: Numbers = {"layers": np.array(depths)}
    by_depth = [draws(record, depth, 0) for depth in depths]
    for order in ORDERS:
        values = np.stack([of[order][:, -1] for of in by_depth], axis=1)
        slopes = np.array([np.polyfit(np.log(fitted), np.log(row[1:]), 1)[0] for row in values])
        columns |= told(order, values)
        columns |= {f"{order}_exponent": np.full(len(depths), slopes.mean())}
        columns |= {f"{order}_exponent_half": np.full(len(depths), half(slopes))}
    return columns


@recipe("squared length of the stream")
def stream(record: Record) -> Numbers:
    columns: Numbers = {"layers passed": np.arange(49)}
    for order, values in draws(record, 48, 1).items():
        columns |= told(order, values)
    columns |= {
        f"bound_{name}": np.array([1 + slope * n for n in range(49)]) for name, slope in (("low", 0.5), ("high", 1.5))
    }
    return columns | {"bound_level": np.array([np.nan] + [1.5] * 48)}


def second_maps(model: torch.nn.Module) -> list[torch.nn.Parameter]:
    return [
        parameter for name, parameter in model.named_parameters() if re.search(r"blocks\.\d+\.mlp\.fc2\.weight", name)
    ]


def steepness(model: torch.nn.Module, images: torch.Tensor) -> np.ndarray:
    """√Σ p ‖∂ log p‖² by a backward pass for each class through a copy."""
    own, total = copy.deepcopy(model).requires_grad_(), 0.0
    chances = own(images)[0].softmax(-1).tolist()
    for place, chance in enumerate(chances):
        own.zero_grad()
        own(images)[0].softmax(-1)[place].log().backward()
        total = total + chance * np.array([float((weight.grad.double() ** 2).sum()) for weight in second_maps(own)])
    return np.sqrt(total)


@recipe("gradient of each trained block")
def trained(record: Record) -> Numbers:
    columns: Numbers = {"block": np.arange(12) + 1}
    for trace in traces(record):
        card = ZOO[trace.model]
        images = to_tensor(trace.pixels, card)
        columns[trace.model] = steepness(load(card).model, images)
        if not trace.model.endswith("cold"):
            order = "behind" if trace.model.endswith("post") else "before"
            columns[f"untrained_{order}"] = steepness(build(card), images)
    return columns


@recipe("squared length of the trained stream")
def lengths(record: Record) -> Numbers:
    columns: Numbers = {"block": np.arange(12) + 1}
    for trace in traces(record):
        columns[trace.model] = np.array([(np.float64(tokens) ** 2).mean() for tokens in trace.tokens])
    return columns


@recipe("learning rate with and without warm-up")
def rates(record: Record) -> Numbers:
    given = record["parameters"]
    steps = np.arange(1, given["steps"] + 1)
    cold = np.array([given["learning rate"] * cos(pi * (step - 1) / given["steps"] / 2) ** 2 for step in steps])
    return {"step": steps, "cold": cold, "warm": cold * np.minimum(1, steps / given["steps of warm-up"])}


@recipe("learning rate of the trained pairs")
def rates_of_pairs(record: Record) -> Numbers:
    """A rise over a warm-up's epochs, as the models' own files have it, under half a cosine; the smaller of the two."""
    epochs = record["parameters"]["epochs"]
    columns: Numbers = {"epoch": np.arange(20 * epochs + 1) / 20}
    half_a_cosine = 1e-3 * np.cos(np.pi * columns["epoch"] / epochs / 2) ** 2
    for key in record["parameters"]["models"].split(", "):
        told = json.loads((FOLDER / f"{key}.json").read_text(encoding="utf-8"))
        while told["start"]:
            told = told["start"]
        first = told["recipe"]
        assert (first["rate"], first["epochs"]) == (1e-3, epochs)
        rise = 1e-3 * (columns["epoch"] + 0.01) / first["warm_up"] if first["warm_up"] else half_a_cosine
        columns["warm" if first["warm_up"] else "cold"] = np.minimum(rise, half_a_cosine)
    return columns
