"""A model with fewer numbers in its matrices: weights as products of two thin ones, attention on random directions.

Changes (`models.changes`) and an edit (`models.edits`), frozen and hashable like those.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from errors import UserError
from models.changes import put
from models.edits import Operation


def nearest(matrix: Tensor, rank: int) -> Tensor:
    """The nearest (..., row, column) of this rank: truncated SVD in double precision (Eckart and Young 1936)."""
    left, sizes, right = torch.linalg.svd(matrix.double(), full_matrices=False)
    return ((left[..., :rank] * sizes[..., None, :rank]) @ right[..., :rank, :]).to(matrix.dtype)


def on_random_directions(matrix: Tensor, rank: int, draw: int) -> Tensor:
    """`matrix` (..., row, column) seen by `rank` random directions of its columns alone: A·Q·Qᵀ, Q orthonormal.

    The control of `nearest`: as many numbers, chosen without a look at the matrix. The global random state stays.
    """
    generator = torch.Generator().manual_seed(draw)
    normal = torch.randn(matrix.shape[-1], rank, generator=generator, dtype=torch.float64)
    directions = torch.linalg.qr(normal).Q
    return (matrix.double() @ directions @ directions.T).to(matrix.dtype)


@dataclass(frozen=True)
class RankOf:
    """The parameter `name` as the nearest matrix of this rank; with a `draw`, on that many random directions instead.

    Raises UserError for a rank below 1 and for what is no matrix of the model.
    """

    name: str
    rank: int
    draw: int | None = None

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise UserError("The rank is {rank}; it must be at least 1.", rank=self.rank)

    def __call__(self, own: nn.Module) -> None:
        before = dict(own.named_parameters()).get(self.name)
        if before is None or before.ndim != 2:
            raise UserError("The model has no matrix {name}; choose one of its own.", name=self.name)
        rank = min(self.rank, *before.shape)
        made = nearest(before, rank) if self.draw is None else on_random_directions(before, rank, self.draw)
        put(own, self.name, made)


@dataclass(frozen=True)
class RandomRank:
    """Every map on `rank` random directions of its keys: the control of `LowRank`, which chooses the best ones."""

    rank: int
    draw: int = 0
    layers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise UserError("The rank is {rank}; it must be at least 1.", rank=self.rank)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        return on_random_directions(weights, min(self.rank, operation.shape[3]), self.draw)
