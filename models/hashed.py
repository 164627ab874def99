"""An edit that keeps only pairs whose query and key a hash brings together, in a bucket or a chunk of sorted ones."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from errors import UserError
from models.edits import Operation


@dataclass(frozen=True)
class Hashed:
    """Only pairs are kept that meet in one of `buckets` in any of `rounds`, hashed anew in each head and layer.

    As in Reformer (arXiv:2001.04451), vectors as in `analysis.hashing`; every token sees itself, `prefix` ones all.
    With a `chunk` above 0 patches are sorted by bucket and see the chunk of so many that they stand in, and the one
    before. A row whose open weights are all too small for float32 is 0. Raises UserError where the model has no fused
    product of queries and keys.
    """

    buckets: int
    prefix: int = 1
    seed: int = 0
    layers: tuple[int, ...] | None = None
    rounds: int = 1
    chunk: int = 0

    def __post_init__(self) -> None:
        if self.buckets != 1 and self.buckets % 2:
            raise UserError("There cannot be {buckets} buckets; choose 1 or an even number.", buckets=self.buckets)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        if operation.query is None or operation.shape[2] != operation.shape[3]:
            raise UserError("{name} gives no queries and keys of the same tokens to hash.", name=operation.name)
        kept = weights * self.relation(operation.query, operation.key)
        total = kept.sum(dim=-1, keepdim=True)
        return kept / total.masked_fill(total == 0, 1)

    def relation(self, query: Tensor, key: Tensor) -> Tensor:
        """Which pairs stay, (window, head, query, key) bool."""
        centred = key - key.mean(dim=-2, keepdim=True)
        squares = centred.square().sum(dim=-1, keepdim=True)
        further = (squares.amax(dim=-2, keepdim=True) - squares).clamp(min=0).sqrt()
        vectors = torch.cat([query, torch.zeros_like(query[..., :1])], -1), torch.cat([centred, further], -1)
        asking, asked = map(self._buckets, vectors)
        met = self._chunked(asking, asked) if self.chunk else (asking[..., :, None] == asked[..., None, :]).any(dim=0)
        met |= torch.eye(query.shape[-2], dtype=torch.bool, device=query.device)
        met[..., : self.prefix, :] = True
        met[..., : self.prefix] = True
        return met

    def _chunked(self, asking: Tensor, asked: Tensor) -> Tensor:
        """Pairs of patches in one chunk, or the key in the one before, in any round: (window, head, query, key)."""
        row = torch.stack([asking, asked], dim=-1)[..., self.prefix :, :].flatten(start_dim=-2)
        places = row.argsort(dim=-1, stable=True).argsort(dim=-1)
        chunks = (places // (2 * self.chunk)).unflatten(-1, (-1, 2))
        back = chunks[..., :, None, 0] - chunks[..., None, :, 1]
        return torch.nn.functional.pad(((back == 0) | (back == 1)).any(dim=0), (self.prefix, 0, self.prefix, 0))

    def _buckets(self, vectors: Tensor) -> Tensor:
        """(round, window, head, token): argmax of [xR; -xR]."""
        if self.buckets == 1:
            return torch.zeros((self.rounds, *vectors.shape[:-1]), device=vectors.device)
        shape = (self.rounds, vectors.shape[-1], self.buckets // 2)
        drawn = torch.from_numpy(np.random.default_rng(self.seed).standard_normal(shape)).to(vectors)
        turned = torch.stack([vectors @ one for one in drawn])
        return torch.cat([turned, -turned], dim=-1).argmax(dim=-1)
