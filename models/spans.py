"""Edits that let heads look only so far: one soft mask for all (arXiv:1905.07799), or a span of each head’s own."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from errors import UserError
from models.edits import Operation


@dataclass(frozen=True)
class SoftMask:
    """Weights times the factors of a soft mask, each row divided by what is left; a row that keeps nothing is 0.

    Build it with `of`; operations with another number of queries or keys are left alone.
    """

    factors: bytes
    queries: int
    keys: int
    layers: tuple[int, ...] | None = None

    @classmethod
    def of(cls, factors: np.ndarray, *, layers: tuple[int, ...] | None = None) -> "SoftMask":
        """From numbers from 0 to 1, (query, key)."""
        return cls(factors.astype(np.float32).tobytes(), *factors.shape, layers)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        if operation.shape[2:] != (self.queries, self.keys):
            return weights
        factors = np.frombuffer(self.factors, dtype=np.float32).reshape(self.queries, self.keys)
        return _divided(weights * torch.from_numpy(factors.copy()).to(weights))


@dataclass(frozen=True)
class OwnSpans:
    """Every head of every layer looks just so far that its patches keep `share` of what they give each other in the map
    before the edit: the least such distance over the `grid` of patches, the larger of rows and columns. The first
    `prefix` tokens stay open. Operations with another number of queries or keys are left alone.

    Raises UserError for a share that is not between 0 and 1.
    """

    share: float
    grid: tuple[int, int]
    prefix: int = 1
    layers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not 0 < self.share < 1:
            raise UserError("A span cannot hold {share}; choose a share between 0 and 1.", share=self.share)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        tokens = self.grid[0] * self.grid[1] + self.prefix
        return _divided(weights * self.relation(weights)) if operation.shape[2:] == (tokens, tokens) else weights

    def relation(self, weights: Tensor) -> Tensor:
        """Which pairs stay of maps (window, head, query, key), bool."""
        away = self._distances(weights.device)
        between = weights[..., self.prefix :, self.prefix :].flatten(start_dim=-2).double()
        held = between @ (away.flatten()[:, None] <= torch.arange(max(self.grid), device=away.device)).double()
        enough = held >= self.share * held[..., -1:]
        spans = enough.int().argmax(dim=-1)  # the first one
        open_patches = away <= spans[..., None, None]
        return torch.nn.functional.pad(open_patches, (self.prefix, 0, self.prefix, 0), value=True)

    def _distances(self, device: torch.device) -> Tensor:
        rows, columns = torch.meshgrid(*map(torch.arange, self.grid), indexing="ij")
        places = torch.stack([rows.flatten(), columns.flatten()], dim=-1).to(device)
        return (places[:, None] - places).abs().amax(dim=-1)


def _divided(kept: Tensor) -> Tensor:
    """Rows divided by their sums; an empty one stays 0."""
    total = kept.sum(dim=-1, keepdim=True)
    return kept / total.masked_fill(total == 0, 1)
