"""Θ, the matrix that mixes a layer's heads: which one each layer gets, and the edits that make a model mix."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis import mixing
from models.edits import ReAttention
from models.questions.parameters import Parameters
from models.trace import Trace
from ui import cached
from views.depth.subject import ReadModel

IDENTITY, EVEN, RANDOM, LEARNED = "identity", "uniform", "random", "learned"
HERE, AFTER, ALL = "here", "after", "all"
Matrix = np.ndarray


@dataclass(frozen=True)
class Remix:
    """What the visitor chose: `kind` of Θ, its `share` (the rest is the identity), the `seed` that draws it, and how
    far from `layer` (from 0) on it `reaches`."""

    layer: int
    reaches: str
    kind: str
    share: float
    seed: int

    def layers(self, count: int) -> range:
        """Which of `count` layers are mixed."""
        return {HERE: range(self.layer, self.layer + 1), AFTER: range(self.layer, count), ALL: range(count)}[
            self.reaches
        ]


def matrices(remix: Remix, trace: Trace, other: ReadModel) -> dict[int, Matrix]:
    """Θ of every layer that is mixed; a layer with another number of heads gets one of its own size."""
    layers = remix.layers(len(trace.attention))
    return {layer: _theta(remix, other, trace.attention[layer].shape[1], layer) for layer in layers}


def _theta(remix: Remix, other: ReadModel, heads: int, layer: int) -> Matrix:
    theta = learned(other, heads, layer) if remix.kind == LEARNED else None
    if theta is None:
        drawn = {EVEN: mixing.even, RANDOM: lambda count: mixing.drawn(count, seed=remix.seed)}
        theta = drawn.get(remix.kind, mixing.same)(heads)
    return mixing.blended(theta, remix.share)


def learned(other: ReadModel, heads: int, layer: int) -> Matrix | None:
    """Θ (head, head) that the DeepViT `other` learned at this depth, None where there is none of this size.

    The weight of its 1 × 1 convolution over heads is [new, old]; Θ of the paper is [old, new].
    """
    if other.card.family != "deepvit" or layer >= len(other.maps) or other.maps[layer].shape[1] != heads:
        return None
    attention = other.maps[layer]
    if not attention.mixed:
        return None
    name = f"{attention.name}.reatten_matrix.weight"
    return cached.ask(Parameters(model=other.card.key, names=(name,)))[name][:, :, 0, 0].T


def edits(matrices: Mapping[int, Matrix]) -> tuple[ReAttention, ...]:
    """One edit per different matrix of {layer: Θ}, naming the layers it acts on."""
    layers = defaultdict(list)
    for layer, theta in matrices.items():
        layers[tuple(map(tuple, theta.tolist()))].append(layer)
    return tuple(ReAttention(theta, tuple(where)) for theta, where in layers.items())
