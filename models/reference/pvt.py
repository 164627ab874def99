"""Pyramid Vision Transformer, first version: four stages, from fine to coarse, whose queries look at a reduced image.

Spatial-reduction attention lets every position ask, but only cells of R × R positions answer:
softmax(q·SR(k)ᵀ/√d)·SR(v), SR a convolution of side and stride R followed by LayerNorm (Eq. 1-3). The map has N²/R²
entries. Every stage has learned positions; the class token enters at the last. As in the authors' code, the norms of
embeddings and reductions have epsilon 1e-5, all others 1e-6, and positions are resized bilinearly; their code forgets
to resize where a stage's grid happens to have as many cells as the first stage at the trained size, this one does not.
"""

from itertools import accumulate
from math import lcm, prod
from operator import mul

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.reference import vit

PAPER = "Wang et al. 2021, arXiv:2102.12122"
VARIANTS = {
    "tiny": {"depths": (2, 2, 2, 2)},
    "small": {"depths": (3, 4, 6, 3)},
    "medium": {"depths": (3, 4, 18, 3)},
    "large": {"depths": (3, 8, 27, 3)},
}
SIZES = {  # per stage, the same in every variant
    "patch_sizes": (4, 2, 2, 2),
    "embed_dims": (64, 128, 320, 512),
    "num_heads": (1, 2, 5, 8),
    "mlp_ratios": (8, 8, 4, 4),
    "sr_ratios": (8, 4, 2, 1),
}


class SpatialReductionAttention(nn.Module):
    """Attention of all positions over cells of `sr_ratio` × `sr_ratio`: (image, token, channel) -> same.

    `sr_ratio` 1 is plain self-attention, and the only one that prefix tokens may pass.
    """

    def __init__(self, dim: int, num_heads: int, *, sr_ratio: int) -> None:
        super().__init__()
        self.num_heads, self.sr_ratio = num_heads, sr_ratio
        self.q = nn.Linear(dim, dim)
        self.kv = nn.Linear(dim, 2 * dim)
        self.proj = nn.Linear(dim, dim)
        if sr_ratio > 1:
            self.sr = nn.Conv2d(dim, dim, sr_ratio, sr_ratio)
            self.norm = nn.LayerNorm(dim)

    def forward(self, tokens: Tensor, grid: vit.Grid) -> Tensor:
        (query,) = vit.split_heads(self.q(tokens), 1, self.num_heads)
        key, value = vit.split_heads(self.kv(self.reduce(tokens, grid)), 2, self.num_heads)
        return self.proj(vit.join_heads(F.scaled_dot_product_attention(query, key, value)))

    def reduce(self, tokens: Tensor, grid: vit.Grid) -> Tensor:
        """(image, row · column, channel) -> (image, cell, channel)."""
        if self.sr_ratio == 1:
            return tokens
        plane = tokens.unflatten(1, grid).permute(0, 3, 1, 2)
        return self.norm(self.sr(plane).flatten(2).transpose(1, 2))


class PatchEmbed(vit.PatchEmbed):
    """Patches and a LayerNorm over their channels: (image, channel, height, width) -> (image, row, column, channel)."""

    def __init__(self, **options: int) -> None:
        super().__init__(**options)
        self.norm = nn.LayerNorm(options["embed_dim"])

    def forward(self, plane: Tensor) -> Tensor:
        return self.norm(super().forward(plane))


class Stage(nn.Module):
    """One level of the pyramid: (image, channel, height, width) -> (image, token, channel) and its (row, column)."""

    def __init__(
        self,
        patch_embed: PatchEmbed,
        *,
        embed_dim: int,
        depth: int,
        num_heads: int,
        mlp_ratio: float,
        sr_ratio: int,
        class_token: bool,
    ) -> None:
        super().__init__()
        self.num_prefix_tokens, self.sr_ratio = int(class_token), sr_ratio
        self.patch_embed = patch_embed
        self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim)) if class_token else None
        self.pos_embed = nn.Parameter(torch.zeros(1, self.num_prefix_tokens + prod(patch_embed.grid_size), embed_dim))
        attention = (SpatialReductionAttention(embed_dim, num_heads, sr_ratio=sr_ratio) for _ in range(depth))
        self.blocks = nn.ModuleList(vit.Block(embed_dim, attn, mlp_ratio=mlp_ratio) for attn in attention)

    def forward(self, plane: Tensor) -> tuple[Tensor, vit.Grid]:
        patches = self.patch_embed(plane)
        grid = tuple(patches.shape[1:3])
        tokens = self._embed(patches.flatten(1, 2), grid)
        for block in self.blocks:
            tokens = block(tokens, grid)
        return tokens, grid

    def _embed(self, tokens: Tensor, grid: vit.Grid) -> Tensor:
        prefix, positions = self.pos_embed.tensor_split([self.num_prefix_tokens], dim=1)
        old = self.patch_embed.grid_size
        tokens = tokens + vit.resize_positions(positions, old, grid, mode="bilinear", antialias=False)
        return tokens if self.cls_token is None else vit.prepend(self.cls_token + prefix, tokens)


class PyramidVisionTransformer(nn.Module):
    """Stages one after the other and a linear head on the class token of the last.

    Input sides must be multiples of `multiple` pixels (32 in the published sizes), else UserError.
    Steps: `stage_0` ... (image, row, column, channel), without the class token.
    """

    def __init__(self, stages: list[Stage], *, embed_dim: int, num_classes: int) -> None:
        super().__init__()
        self.stages = nn.ModuleList(stages)
        self.num_prefix_tokens = stages[-1].num_prefix_tokens
        strides = accumulate((stage.patch_embed.patch_size[0] for stage in stages), mul)
        self.multiple = lcm(*(stride * stage.sr_ratio for stride, stage in zip(strides, stages, strict=True)))
        self.norm = nn.LayerNorm(embed_dim, eps=vit.NORM_EPS)
        self.head = vit.make_head(embed_dim, num_classes)
        vit.initialise(self)

    @property
    def patch_embed(self) -> PatchEmbed:
        """The first stage's, whose grid is the finest."""
        return self.stages[0].patch_embed

    def forward(self, images: Tensor, steps: vit.Steps | None = None) -> Tensor:
        vit.check_sides(images, self.multiple)
        steps = {} if steps is None else steps
        plane = images
        for index, stage in enumerate(self.stages):
            tokens, grid = stage(plane)
            cells = steps[f"stage_{index}"] = tokens[:, stage.num_prefix_tokens :].unflatten(1, grid)
            plane = cells.permute(0, 3, 1, 2)
        return self.head(self.norm(tokens)[:, 0])


def build(
    *, variant: str = "tiny", img_size: vit.Size = 224, num_classes: int = 1000, **options: tuple[int, ...]
) -> PyramidVisionTransformer:
    """A PVT of the published size `variant`; `options` (`depths` and the names in `SIZES`, one number per stage)
    override it. Raises ValueError when the last stage, which has a class token, is asked to reduce."""
    chosen = {**SIZES, **VARIANTS[variant], **options}
    if chosen["sr_ratios"][-1] != 1:
        raise ValueError("The last stage carries a class token and cannot reduce: sr_ratios must end with 1.")
    stages, side, channels = [], img_size, 3
    rows = zip(*(chosen[name] for name in (*SIZES, "depths")), strict=True)
    for patch, dim, heads, mlp_ratio, sr_ratio, depth in rows:
        embed = PatchEmbed(img_size=side, patch_size=patch, embed_dim=dim, in_chans=channels)
        sizes = {"embed_dim": dim, "depth": depth, "num_heads": heads, "mlp_ratio": mlp_ratio, "sr_ratio": sr_ratio}
        stages.append(Stage(embed, **sizes, class_token=len(stages) == len(chosen["depths"]) - 1))
        side, channels = embed.grid_size, dim
    return PyramidVisionTransformer(stages, embed_dim=channels, num_classes=num_classes)
