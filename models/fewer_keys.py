"""Linformer's attention in a model that was trained without: keys and values of all tokens as those of a few.

Wang et al. 2020, arXiv:2006.04768, eq. 7: softmax(Q·(E·K)ᵀ / √d)·(F·V) with E and F of `keys` rows. The paper learns
them; here they are given, one matrix for both (its key-value sharing), which no training has fitted to the rest.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from errors import UserError
from models.plain_attention import attend_by

IDENTITY, POOLED, GROUPED, RANDOM, SINGULAR = "identity", "pooled", "grouped", "random", "singular"
KINDS = (POOLED, GROUPED, RANDOM, SINGULAR, IDENTITY)
DRAWN = (GROUPED, RANDOM)


def projection(kind: str, keys: Tensor, count: int, *, draw: int = 0) -> Tensor:
    """E for `keys` (..., token, channel): (count, token), or (..., count, token) where it depends on them.

    `pooled` takes the mean of neighbouring tokens in their order, in parts that differ by one token at most, `grouped`
    of tokens that are thrown together at random; `random` is Gaussian of variance 1 / count (Johnson and
    Lindenstrauss); `singular` are the directions of the tokens in which the keys are largest, divided by √tokens and
    turned so that their sum is not negative: no more than channels; `identity` keeps the first `count` tokens.
    """
    tokens = keys.shape[-2]
    if kind == SINGULAR:
        left = torch.linalg.svd(keys, full_matrices=False).U[..., :count].mT / tokens**0.5
        return torch.where(left.sum(dim=-1, keepdim=True) < 0, -left, left)
    generator = torch.Generator().manual_seed(draw)
    if kind == RANDOM:
        return (torch.randn(count, tokens, generator=generator, dtype=torch.float64) / count**0.5).to(keys)
    eye = torch.eye(tokens, dtype=keys.dtype)
    if kind == IDENTITY:
        return eye[:count]
    if kind == GROUPED:
        eye = eye[torch.randperm(tokens, generator=generator)]
    return torch.stack([part.mean(dim=0) for part in eye.tensor_split(count)])


def attended(query: Tensor, key: Tensor, value: Tensor, chosen: Tensor, scale: float) -> Tensor:
    """softmax(scale·q·(E·k)ᵀ)·(E·v) for (..., token, channel) each and E (..., count, token)."""
    return functional.scaled_dot_product_attention(query, chosen @ key, chosen @ value, scale=scale)


@dataclass(frozen=True)
class FewerKeys:
    """Plain attention sees `keys` projected keys and values of a `kind` of `KINDS`; `draw` seeds the random ones.

    In all `layers` (None), or in those named by their places, from 0. Raises UserError where a model has none of timm's
    plain attentions, or fewer than one key is asked for.
    """

    keys: int
    kind: str = POOLED
    draw: int = 0
    layers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.keys < 1 or self.kind not in KINDS:
            raise UserError("Attention needs at least one key; {count} were asked for.", count=self.keys)

    def __call__(self, own: nn.Module) -> None:
        attend_by(own, self.product, self.layers)

    def product(self, query: Tensor, key: Tensor, value: Tensor, scale: float) -> Tensor:
        """Attention of all queries to projected keys; E stands behind W_K."""
        chosen = projection(self.kind, key, min(self.keys, key.shape[-2]), draw=self.draw)
        return attended(query, key, value, chosen, scale)
