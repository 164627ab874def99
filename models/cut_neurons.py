"""Hidden neurons of MLPs switched off, or taken out of the numbers: the same answer, for less work.

A neuron n of an MLP gives a_n = GELU(w_n · x + b_n), which reaches what follows through its column of the second map
alone: without that column and without its row of the first map nothing else is missed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.cut_heads import Map


def mlps(model: nn.Module) -> tuple[str, ...]:
    """Dotted names of the MLPs of `model`, in its order: two maps with nothing learned between them.

    Raises UserError for a model that has others (a convolution between both maps) or none.
    """
    mlp_by_name = {
        name: part for name, part in model.named_modules() if isinstance(getattr(part, "fc1", None), nn.Linear)
    }
    if not mlp_by_name or not all(map(_plain, mlp_by_name.values())):
        raise UserError(
            "Neurons are switched off where an MLP is two maps with nothing learned between them; the MLPs of this "
            "model are others. Choose a ViT, DeiT, Swin or another model."
        )
    return tuple(mlp_by_name)


def widths(model: nn.Module) -> tuple[int, ...]:
    """How many hidden neurons each MLP has. Raises UserError as `mlps` does."""
    return tuple(model.get_submodule(name).fc1.out_features for name in mlps(model))


class Gated(nn.Module):
    """The second map of an MLP whose hidden neurons pass a `gate` (neuron,) each, or (image, neuron)."""

    def __init__(self, second: nn.Module, gate: Tensor) -> None:
        super().__init__()
        self.second, self.gate = second, gate

    def forward(self, hidden: Tensor) -> Tensor:
        """(image · window, …, neuron) -> (image · window, …, channel); an image's windows follow one another."""
        if self.gate.dim() == 1:
            return self.second(hidden * self.gate)
        gate = self.gate.repeat_interleave(len(hidden) // len(self.gate), dim=0)
        return self.second(hidden * gate.reshape(len(hidden), *[1] * (hidden.dim() - 2), -1))


@dataclass(frozen=True)
class _Chosen:
    """For each MLP which of its neurons go, as packed bits, so that it can be hashed; build it with `of`."""

    bits: tuple[bytes, ...]

    @classmethod
    def of(cls, gone: Sequence[np.ndarray]) -> Self:
        """From a boolean array (neuron,) for each MLP in order: True goes."""
        return cls(tuple(np.packbits(layer).tobytes() for layer in gone))

    def kept(self, own: nn.Module) -> dict[str, Tensor]:
        """By MLP of `own` (neuron,) bool: which stay. Raises UserError where the choice is not one of its neurons."""
        names, counts = mlps(own), widths(own)
        if [len(layer) for layer in self.bits] != [(count + 7) // 8 for count in counts]:
            raise UserError("Those are neurons of another model; choose them anew for this one.")
        gone = (np.unpackbits(np.frombuffer(one, np.uint8), count=n) for one, n in zip(self.bits, counts, strict=True))
        return {name: torch.from_numpy(layer == 0) for name, layer in zip(names, gone, strict=True)}


@dataclass(frozen=True)
class NeuronsOff(_Chosen):
    """These neurons give 0 while the model runs; its numbers stay."""

    def __call__(self, own: nn.Module) -> None:
        for name, kept in self.kept(own).items():
            mlp = own.get_submodule(name)
            mlp.fc2 = Gated(mlp.fc2, kept.to(mlp.fc2.weight.dtype))


@dataclass(frozen=True)
class NeuronsCut(_Chosen):
    """The rows of the first map and the columns of the second of these neurons go; the second bias stays whole."""

    def __call__(self, own: nn.Module) -> None:
        for name, kept in self.kept(own).items():
            mlp = own.get_submodule(name)
            mlp.fc1 = Map(mlp.fc1.weight[kept], None if mlp.fc1.bias is None else mlp.fc1.bias[kept])
            mlp.fc2 = Map(mlp.fc2.weight[:, kept], mlp.fc2.bias)


def _plain(mlp: nn.Module) -> bool:
    learned = {name for name, part in mlp.named_children() if any(True for _ in part.parameters())}
    return learned == {"fc1", "fc2"} and isinstance(mlp.fc2, nn.Linear) and mlp.fc2.in_features == mlp.fc1.out_features
