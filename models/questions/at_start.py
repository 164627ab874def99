"""Gradients of a transformer just drawn, its norms before or behind the branches, under the assumptions of a theorem.

Xiong et al. 2020, arXiv:2002.04745, section 3.3: one head that attends evenly (W_Q = W_K = 0), W_V, W_1 and W_2 from
N(0, 1/d), an MLP d → d → d with ReLU and no biases; tokens come in from N(0, 1). On top a linear map to ten classes,
drawn in the same way, and cross entropy with a class drawn for each token, its mean over tokens.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.frozen import Value
from models.questions import Question
from models.questions.one_core import one_core

BEFORE, BEHIND = "before", "behind"
TOKENS, CLASSES, DEEPEST = 16, 10, 48


@dataclass(frozen=True, eq=False)
class Start(Value):
    """`gradients` (seed, layer): ‖∂ loss / ∂ W_2‖ (Frobenius) of every layer of the transformer asked for. `last`
    (seed, depth): the last layer's, of transformers 1, 2 … `DEEPEST` deep. `lengths` (seed, layer from 0): ‖x‖² / d,
    its mean over tokens, of what goes in and of each layer's second sum: the stream, or what its norm takes in."""

    gradients: np.ndarray
    last: np.ndarray
    lengths: np.ndarray


@dataclass(frozen=True, eq=False)
class Weights:
    """`tokens` (seed, token, channel), `layers` (seed, layer, W_V W_1 W_2, channel, channel), `head` (seed, channel,
    class), `classes` (seed, token)."""

    tokens: Tensor
    layers: Tensor
    head: Tensor
    classes: Tensor


@dataclass(frozen=True, eq=False, kw_only=True)
class AtStart(Question):
    """Of `depth` layers of `width` channels with the norms `BEFORE` or `BEHIND`, drawn from seeds 0, 1 … `seeds` − 1;
    of both orders the same numbers are drawn."""

    model: None = None
    norms: str
    depth: int
    width: int
    seeds: int

    def answer(self, loaded: None) -> Start:
        """See `Start`; no model is loaded for it."""
        with torch.inference_mode(False), torch.enable_grad(), one_core():
            return start(drawn(self.width, self.seeds), self.norms, self.depth)


def drawn(width: int, seeds: int) -> Weights:
    """Each seed's numbers; those of a seed do not depend on how many there are."""
    parts = [_drawn(width, seed) for seed in range(seeds)]
    return Weights(*map(torch.stack, zip(*parts, strict=True)))


def _drawn(width: int, seed: int) -> tuple[Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randn(TOKENS, width, generator=generator)
    head = torch.randn(width, CLASSES, generator=generator) * width**-0.5
    classes = torch.randint(CLASSES, (TOKENS,), generator=generator)
    layers = torch.randn(DEEPEST, 3, width, width, generator=generator) * width**-0.5
    return tokens, layers, head, classes


def start(weights: Weights, norms: str, depth: int) -> Start:
    """One way through `DEEPEST` layers: the first of them are any shallower transformer, but for what stands on top."""
    stream, seconds = weights.tokens, []
    gradients, last, lengths = torch.empty(0), [], [_length(stream)]
    for of_layer in weights.layers.unbind(1):
        value, first, second = of_layer.unbind(1)
        seconds.append(second.clone().requires_grad_())
        stream, total = layer(norms, stream, value, first, seconds[-1])
        loss = _loss(_normal(stream) if norms == BEFORE else stream, weights)
        last.append(_norms(torch.autograd.grad(loss, seconds[-1:], retain_graph=True)))
        lengths.append(_length(total))
        if len(seconds) == depth:
            gradients = _norms(torch.autograd.grad(loss, seconds, retain_graph=True))
    columns = (gradients, torch.cat(last, dim=1), torch.stack(lengths, dim=1))
    return Start(*(column.detach().double().numpy() for column in columns))


def layer(norms: str, stream: Tensor, value: Tensor, first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """What one layer makes of `stream` (seed, token, channel), and its second sum (Table 1)."""
    if norms == BEFORE:
        stream = stream + _normal(stream).mean(dim=1, keepdim=True) @ value
        total = stream + (_normal(stream) @ first).relu() @ second
        return total, total
    stream = _normal(stream + stream.mean(dim=1, keepdim=True) @ value)
    total = stream + (stream @ first).relu() @ second
    return _normal(total), total


def _normal(stream: Tensor) -> Tensor:
    return F.layer_norm(stream, stream.shape[-1:])


def _loss(stream: Tensor, weights: Weights) -> Tensor:
    """The sum of all seeds' losses: no seed's depends on another's weights."""
    logits = stream @ weights.head
    return F.cross_entropy(logits.flatten(0, 1), weights.classes.flatten(), reduction="sum") / TOKENS


def _norms(slopes: tuple[Tensor, ...]) -> Tensor:
    """(seed, layer) of a gradient (seed, channel, channel) a layer."""
    return torch.stack([slope.flatten(1).norm(dim=1) for slope in slopes], dim=1)


def _length(stream: Tensor) -> Tensor:
    """(seed,)"""
    return stream.square().mean(dim=(1, 2))
