"""A model whose linear layers compute in whole numbers: 8-bit weights and activations, products summed in 32 bits.

As in Q8BERT (Zafrir et al. 2019, arXiv:1910.06188): symmetric, q = clamp(round(x / s), ±127). Weights have a scale for
each output channel, s = max|w| / 127; activations one for all of what enters a layer. The product of whole numbers is
torch's own kernel; softmax, norms, GELU and biases stay float32.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from models.changes import twin

LEVELS = 127


class Int8Map(nn.Module):
    """A linear layer (..., input) -> (..., output) of int8 codes; `reach` is the largest activation that has a code,
    that of each input itself where it is None."""

    def __init__(self, before: nn.Linear, reach: float | None) -> None:
        super().__init__()
        scale = before.weight.abs().amax(dim=1).clamp(min=torch.finfo(torch.float32).tiny) / LEVELS
        codes = (before.weight / scale[:, None]).round().to(torch.int8)
        self.register_buffer("codes", codes.T)  # (input, output), as the product wants them
        self.register_buffer("scale", scale)
        self.bias, self.reach = before.bias, reach

    def forward(self, tokens: Tensor) -> Tensor:
        flat = tokens.reshape(-1, len(self.codes))
        codes, step = coded(flat, self.reach)
        sums = torch._int_mm(codes, self.codes)
        outputs = sums * (step * self.scale)
        return (outputs if self.bias is None else outputs + self.bias).reshape(*tokens.shape[:-1], -1)


@dataclass(frozen=True)
class Int8:
    """All linear layers in whole numbers; `reaches` gives the largest activation of each by its dotted name, empty: of
    each input itself. A change (`models.changes`)."""

    reaches: tuple[tuple[str, float], ...] = ()

    def __call__(self, own: nn.Module) -> None:
        known = dict(self.reaches)
        for name, layer in layers(own).items():
            own.set_submodule(name, Int8Map(layer, known.get(name)))


def coded(tokens: Tensor, reach: float | None = None) -> tuple[Tensor, Tensor]:
    """`tokens` as int8 codes, and the step () between two of them."""
    step = (tokens.abs().max() if reach is None else tokens.new_tensor(reach)).clamp(min=1e-12) / LEVELS
    return (tokens / step).round().clamp(-LEVELS, LEVELS).to(torch.int8), step


def layers(model: nn.Module) -> Mapping[str, nn.Linear]:
    """Its linear layers by dotted name, in the model's order."""
    return {name: module for name, module in model.named_modules() if isinstance(module, nn.Linear)}


class Reaches:
    """The moving average of the largest activation that enters each layer: m ← d·m + (1 − d)·max|x|, Q8BERT eq. 3."""

    def __init__(self, decay: float) -> None:
        self.decay, self.now = decay, {}

    def see(self, name: str, entering: Tensor) -> None:
        """One more input of the layer `name`; the first is taken whole."""
        most = float(entering.abs().max())
        self.now[name] = self.decay * self.now.get(name, most) + (1 - self.decay) * most


def averaging(model: nn.Module, decay: float) -> tuple[nn.Module, Reaches]:
    """A twin of `model`, each of whose passes adds to the averages beside it."""
    own, reaches = twin(model), Reaches(decay)
    for name, layer in layers(own).items():
        layer.register_forward_pre_hook(lambda _, given, name=name: reaches.see(name, given[0]))
    return own, reaches
