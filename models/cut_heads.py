"""Heads taken out of a plain ViT's numbers: the same answer as with the heads switched off, for less work."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError


class Map(nn.Module):
    """A linear map of given numbers: torch's own would first draw some, and complains where none are left."""

    def __init__(self, weight: Tensor, bias: Tensor | None) -> None:
        super().__init__()
        self.weight = nn.Parameter(weight, requires_grad=False)
        self.bias = None if bias is None else nn.Parameter(bias, requires_grad=False)

    def forward(self, tokens: Tensor) -> Tensor:
        return F.linear(tokens, self.weight, self.bias)


class FewerHeads(nn.Module):
    """Self-attention with `heads` heads left, none too: (image, token, channel) -> same."""

    def __init__(self, qkv: Map, proj: Map, heads: int) -> None:
        super().__init__()
        self.qkv, self.proj, self.num_heads = qkv, proj, heads

    def forward(self, tokens: Tensor, **_: object) -> Tensor:
        """What a block may give besides `tokens` (a mask that is None) is dropped."""
        if not self.num_heads:
            return self.proj.bias.expand_as(tokens)
        query, key, value = self.qkv(tokens).unflatten(-1, (3, self.num_heads, -1)).permute(2, 0, 3, 1, 4)
        return self.proj(F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2))


@dataclass(frozen=True)
class HeadsCut:
    """(layer, head) pairs, from 0, whose rows of `qkv` and columns of `proj` go; `proj`'s bias stays.

    Raises UserError for a model whose blocks are not those of a plain ViT, and for a head that it lacks.
    """

    heads: tuple[tuple[int, int], ...]

    def __call__(self, own: nn.Module) -> None:
        for layer in sorted({layer for layer, _ in self.heads}):
            block = _block(own, layer)
            block.attn = _without(block.attn, {head for at, head in self.heads if at == layer})


def cuttable(model: nn.Module) -> bool:
    """Whether every block of `model` attends as a plain ViT's does: then heads can be cut out of it."""
    blocks = getattr(model, "blocks", None)
    return isinstance(blocks, nn.Sequential | nn.ModuleList) and all(map(_plain, blocks))


def _plain(block: nn.Module) -> bool:
    attention = getattr(block, "attn", None)
    parts = (
        {name for name, part in attention.named_children() if any(True for _ in part.parameters())} if attention else ()
    )
    return parts == {"qkv", "proj"} and not getattr(attention, "causal", False)


def _block(own: nn.Module, layer: int) -> nn.Module:
    if not cuttable(own) or layer >= len(own.blocks):
        raise UserError(
            "Heads are cut out of plain ViTs only, where each has rows and columns of its own; choose a ViT or DeiT."
        )
    return own.blocks[layer]


def _without(attention: nn.Module, gone: set[int]) -> FewerHeads:
    heads = attention.num_heads
    width = attention.qkv.out_features // (3 * heads)
    kept = [head for head in range(heads) if head not in gone]
    if gone - set(range(heads)):
        raise UserError("The layer has heads 1 to {count}, not {head}.", count=heads, head=max(gone) + 1)
    channels = torch.tensor([head * width + channel for head in kept for channel in range(width)], dtype=torch.long)
    rows = torch.cat([part * heads * width + channels for part in range(3)])
    qkv, proj = attention.qkv, attention.proj
    fewer = Map(qkv.weight[rows], None if qkv.bias is None else qkv.bias[rows])
    return FewerHeads(fewer, Map(proj.weight[:, channels], proj.bias), len(kept))
