"""The parts of the boxes: which operation each is, on which tensors, with which learned numbers.

Formulas are signs only; "_" lowers the letter behind it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.operations import Operation, below
from analysis.probabilities import softmax
from models.preprocess import normalisation
from views.forward.subject import Way
from words import label

Build = Callable[[Way, int], Operation]  # of a head, which most parts don't have
PER_HEAD = ("query", "key", "value", "scores", "weights", "mixed")
BY_KEY = ("scores", "weights")  # whose columns are tokens


@dataclass(frozen=True)
class Part:
    """What a part is called, its formula, its operation, and what it is given: `left`, and `right` unless that was
    learned."""

    title: str
    formula: str
    build: Build
    left: str = label("tokens")
    right: str = label("learned")


def _cut(way: Way, head: int) -> Operation:
    """Pixels of each patch, colour by colour, less ImageNet's mean and over its deviation: what the model is given."""
    pixels, colours = way.passed.tensors["pixels"], normalisation(way.card)
    pixels_per_colour = pixels.shape[1] // 3
    mean, deviation = (np.repeat(np.float64(values), pixels_per_colour) for values in colours)
    side = way.trace.pixels.shape[0] // way.passed.grid[0]
    rows, columns = way.passed.grid
    blocks = way.trace.pixels.reshape(rows, side, columns, side, 3).transpose(0, 2, 4, 1, 3)
    return Operation("pixel", pixels, blocks.reshape(rows * columns, -1), bias=mean, gain=deviation)


def _map(source: str, module: str, target: str) -> Build:
    """A linear map, of a module of the open block where its name begins with a dot."""

    def build(way: Way, head: int) -> Operation:
        weight, bias = way.learned(*(f"{_place(way, module)}.{kind}" for kind in ("weight", "bias")))
        out, left = way.passed.tensors[target], way.passed.tensors[source]
        return Operation("dot", out, left, weight.reshape(len(weight), -1).T, np.broadcast_to(bias, out.shape[-1:]))

    return build


def _project(which: int, target: str) -> Build:
    """Queries, keys or values of one head: some columns of the joint map."""

    def build(way: Way, head: int) -> Operation:
        weight, bias = way.learned(*(f"{_place(way, '.attn.qkv')}.{kind}" for kind in ("weight", "bias")))
        out, left = way.passed.tensors[target], way.passed.tensors["attention_in"]
        heads, _, width = out.shape
        here = slice((which * heads + head) * width, (which * heads + head + 1) * width)
        bias = np.broadcast_to(bias, weight.shape[:1])
        return Operation("dot", out[head], left, weight[here].T, bias[here])

    return build


def scores(way: Way, head: int) -> np.ndarray:
    """Queries times keys over √d, (token, token) of one head."""
    query, key = (way.passed.tensors[name][head] for name in ("query", "key"))
    return query @ key.T * np.float32(way.passed.scale)


def _scores(way: Way, head: int) -> Operation:
    query, key = (way.passed.tensors[name][head] for name in ("query", "key"))
    return Operation("dot", scores(way, head), query, key.T, scale=way.passed.scale)


def _weights(way: Way, head: int) -> Operation:
    given = scores(way, head)
    return Operation("softmax", softmax(given), given)


def _mixed(way: Way, head: int) -> Operation:
    values = way.passed.tensors["value"][head]
    width = values.shape[1]
    out = way.passed.tensors["mixed"][:, head * width : (head + 1) * width]
    return Operation("dot", out, softmax(scores(way, head)), values)


def _norm(source: str, module: str, target: str) -> Build:
    def build(way: Way, head: int) -> Operation:
        gain, bias = way.learned(*(f"{_place(way, module)}.{kind}" for kind in ("weight", "bias")))
        left, out = (way.passed.tensors[name] for name in (source, target))
        return Operation("norm", out, left, bias=bias, gain=gain, scale=way.passed.epsilon)

    return build


def _sum(first: str, second: str, target: str) -> Build:
    def build(way: Way, head: int) -> Operation:
        out, left, right = (way.passed.tensors[name] for name in (target, first, second))
        return Operation("add", out, left, right)

    return build


def _scaled(source: str, module: str, target: str) -> Build:
    def build(way: Way, head: int) -> Operation:
        [gain] = way.learned(f"{_place(way, module)}.gamma")
        return Operation("times", way.passed.tensors[target], way.passed.tensors[source], gain=gain)

    return build


def _gelu(way: Way, head: int) -> Operation:
    hidden = way.passed.tensors["hidden"]
    return Operation("gate", way.passed.tensors["active"], hidden, below(hidden))


def _copy(way: Way, head: int) -> Operation:
    prefixed = way.passed.tensors["prefixed"]
    return Operation("copy", prefixed, prefixed)


def _answer(way: Way, head: int) -> Operation:
    """All heads at once: the mean of theirs is one map of what each is given, side by side."""
    features, logits = (way.passed.tensors[name] for name in ("features", "logits"))
    names = ("answers",) if features.shape[1] > way.passed.tensors["normed"].shape[1] else ("head", "head_dist")
    maps = [way.learned(f"{name}.weight", f"{name}.bias") for name in names[: len(features)]]
    weight = np.concatenate([weight.T for weight, _ in maps])
    bias = np.mean([bias for _, bias in maps], axis=0)
    return Operation("dot", logits[None], features.reshape(1, -1), weight, bias, scale=1 / len(features))


def _probabilities(way: Way, head: int) -> Operation:
    logits = way.passed.tensors["logits"][None]
    return Operation("softmax", softmax(logits), logits)


def _place(way: Way, module: str) -> str:
    return f"blocks.{way.block}{module}" if module.startswith(".") else module


PARTS = {
    "pixels": Part(
        label("pixels as numbers"), "(p / 255 − μ) / σ", _cut, left=label("pixels"), right=label("fixed, not learned")
    ),
    "embedded": Part(
        label("patch embedding"),
        "P W_e + b",
        _map("pixels", "patch_embed.proj", "embedded"),
        left=label("pixels as numbers"),
    ),
    "prefixed": Part(label("class token in front"), "[c; E]", _copy),
    "begun": Part(
        label("positions added"),
        "[c; E] + P_o_s",
        _sum("prefixed", "positions", "begun"),
        left=label("without positions"),
        right=label("positions"),
    ),
    "norm1": Part(label("LayerNorm"), "(x − x̄) / s · γ + β", _norm("norm1_in", ".norm1", "norm1")),
    "query": Part(label("queries"), "Q = X W_q + b", _project(0, "query")),
    "key": Part(label("keys"), "K = X W_k + b", _project(1, "key")),
    "value": Part(label("values"), "V = X W_v + b", _project(2, "value")),
    "scores": Part(label("scores"), "S = Q Kᵀ / √d", _scores, left=label("queries"), right=label("keys")),
    "weights": Part(label("weights"), "A = softmax S", _weights, left=label("scores")),
    "mixed": Part(label("mixed values"), "A V", _mixed, left=label("weights"), right=label("values")),
    "attended": Part(
        label("heads joined"), "[A V; …] W_o + b", _map("mixed", ".attn.proj", "attended"), left=label("mixed values")
    ),
    "scaled1": Part(label("LayerScale"), "λ x", _scaled("attended", ".ls1", "scaled1"), left=label("heads joined")),
    "sum1": Part(label("sum"), "x + f(x)", _sum("stream1", "branch1", "sum1"), right=label("what attention adds")),
    "norm2": Part(label("LayerNorm"), "(x − x̄) / s · γ + β", _norm("norm2_in", ".norm2", "norm2")),
    "hidden": Part(label("widened"), "X W_1 + b", _map("mlp_in", ".mlp.fc1", "hidden")),
    "active": Part(label("GELU"), "x Φ(x)", _gelu, left=label("widened"), right=label("Φ of it")),
    "narrowed": Part(label("narrowed"), "H W_2 + b", _map("active", ".mlp.fc2", "narrowed"), left=label("GELU")),
    "scaled2": Part(label("LayerScale"), "λ x", _scaled("narrowed", ".ls2", "scaled2"), left=label("narrowed")),
    "sum2": Part(label("sum"), "x + f(x)", _sum("stream2", "branch2", "sum2"), right=label("what the MLP adds")),
    "normed": Part(label("LayerNorm"), "(x − x̄) / s · γ + β", _norm("last", "norm", "normed")),
    "logits": Part(label("logits"), "F W + b", _answer, left=label("features")),
    "probabilities": Part(label("probabilities"), "softmax z", _probabilities, left=label("logits")),
}
