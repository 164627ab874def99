"""A model with fewer numbers in its matrices: weights as products of two thin ones, attention on random directions.

Changes (`models.changes`) and an edit (`models.edits`), frozen and hashable like those. A matrix of rank k is A·V·Vᵀ
with V the k leading eigenvectors of AᵀA (or U·Uᵀ·A, whichever is smaller): its truncated singular value decomposition
(Eckart and Young 1936) in a fraction of the time.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from errors import UserError
from models.changes import put
from models.cut_heads import Map
from models.edits import Operation


def factors(matrix: Tensor, rank: int) -> tuple[Tensor, Tensor]:
    """(row, rank) and (rank, column) float64 whose product is the nearest to `matrix` (row, column) of this rank."""
    exact = matrix.double()
    if len(exact) >= exact.shape[1]:
        leading = torch.linalg.eigh(exact.T @ exact).eigenvectors[:, -rank:]
        return exact @ leading, leading.T
    leading = torch.linalg.eigh(exact @ exact.T).eigenvectors[:, -rank:]
    return leading, leading.T @ exact


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
        before = _matrix(own, self.name)
        rank = min(self.rank, *before.shape)
        if self.draw is None:
            tall, wide = factors(before, rank)
            put(own, self.name, tall @ wide)
        else:
            put(own, self.name, on_random_directions(before, rank, self.draw))


@dataclass(frozen=True)
class Thinned:
    """The linear layer of weight `name` as two of this rank, one after the other: what `RankOf` makes, for less work.

    Raises UserError as `RankOf` does.
    """

    name: str
    rank: int

    def __call__(self, own: nn.Module) -> None:
        before = _matrix(own, self.name)
        tall, wide = (part.to(before.dtype) for part in factors(before, min(self.rank, *before.shape)))
        place = self.name.removesuffix(".weight")
        own.set_submodule(place, nn.Sequential(Map(wide, None), Map(tall, own.get_submodule(place).bias)))


def _matrix(own: nn.Module, name: str) -> Tensor:
    matrix = dict(own.named_parameters()).get(name)
    if matrix is None or matrix.ndim != 2:
        raise UserError("The model has no matrix {name}; choose one of its own.", name=name)
    return matrix


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
