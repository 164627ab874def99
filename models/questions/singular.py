"""Singular values of a model's weights, beside what the same entries in another order and new weights have."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.frozen import Arrays
from models.questions import Question
from models.watching.tokens import block_names
from models.weights import SEED, Loaded
from models.zoo.build import build


@dataclass(frozen=True, eq=False, kw_only=True)
class Matrices(Question):
    """Which matrices a model's blocks have."""

    def answer(self, loaded: Loaded) -> tuple[tuple[str, int, int], ...]:
        """(dotted name, rows, columns) of each, in the model's order."""
        return tuple((name, *loaded.model.get_parameter(name).shape) for name in matrices(loaded.model))


@dataclass(frozen=True, eq=False, kw_only=True)
class SingularValues(Question):
    """Those of every matrix inside the blocks."""

    def answer(self, loaded: Loaded) -> Arrays:
        """(rank,) float64 by dotted name, in the model's order, largest value first."""
        return Arrays({name: _values(loaded.model.get_parameter(name)) for name in matrices(loaded.model)})


@dataclass(frozen=True, eq=False, kw_only=True)
class SingularControls(Question):
    """Those of the matrix `name` with nothing learned in it."""

    name: str

    def answer(self, loaded: Loaded) -> Arrays:
        """(rank,) float64 each: `shuffled`, the same entries in an order that is drawn; `untrained`, as the
        architecture begins."""
        trained = loaded.model.get_parameter(self.name)
        order = torch.randperm(trained.numel(), generator=torch.Generator().manual_seed(SEED))
        shuffled = trained.flatten()[order].reshape(trained.shape)
        untrained = build(loaded.card, seed=SEED).get_parameter(self.name)
        return Arrays({"shuffled": _values(shuffled), "untrained": _values(untrained)})


def matrices(model: nn.Module) -> tuple[str, ...]:
    """Dotted names of the weights of all linear layers inside the blocks, in the model's order."""
    blocks = tuple(f"{name}." for name in block_names(model))
    linear = (name for name, module in model.named_modules() if isinstance(module, nn.Linear))
    return tuple(f"{name}.weight" for name in linear if name.startswith(blocks))


@torch.no_grad()
def _values(matrix: Tensor) -> np.ndarray:
    """Square roots of the eigenvalues of AᵀA, or of AAᵀ where that is smaller, in double precision."""
    exact = matrix.double()
    gram = exact.T @ exact if len(exact) >= exact.shape[1] else exact @ exact.T
    return torch.linalg.eigvalsh(gram).flip(0).clamp(min=0).sqrt().numpy()
