"""DeepViT: deep vision transformers whose attention maps do not all become alike.

In a deep ViT the maps of later blocks copy each other. Re-Attention mixes the heads after the softmax with a learned
matrix Θ, Norm(Θᵀ softmax(q·kᵀ/√d))·v (Eq. 3). As the authors' code has it: Θ is a 1×1 convolution over heads with a
bias, Norm a BatchNorm over all pairs of tokens, and no second softmax follows, so rows need not sum to 1 and may be
negative. In evaluation the BatchNorm uses the statistics of training. All else is a ViT. The authors' code knows one
input size; positions are resized by the rule of `vit.py`.
"""

import torch
from torch import Tensor, nn

from models.reference import vit

PAPER = "Zhou et al. 2021, arXiv:2103.11886"
VARIANTS = {
    "16b": {"embed_dim": 384, "depth": 16},
    "24b": {"embed_dim": 384, "depth": 24},
    "32b": {"embed_dim": 384, "depth": 32},
    "s": {
        "embed_dim": 396,
        "depth": 16,
        "plain_blocks": 11,
        "convolutional_stem": True,
        "scale_maps": True,
        "residual_scale": 0.5,
    },
    "l": {"embed_dim": 420, "depth": 32, "plain_blocks": 20, "convolutional_stem": True, "residual_scale": 0.5},
}


class ReAttention(nn.Module):
    """Self-attention whose maps are mixed across heads and normalised: (image, token, channel) -> same.

    `scale_maps` multiplies the mixed maps by 1/√d, as DeepViT-S does.
    """

    def __init__(self, dim: int, num_heads: int, *, scale_maps: bool = False) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.scale = (dim // num_heads) ** -0.5
        self.reatten_scale = self.scale if scale_maps else 1.0
        self.qkv = nn.Linear(dim, 3 * dim)
        self.reatten_matrix = nn.Conv2d(num_heads, num_heads, 1)
        self.var_norm = nn.BatchNorm2d(num_heads)
        self.proj = nn.Linear(dim, dim)

    def forward(self, tokens: Tensor) -> Tensor:
        query, key, value = vit.split_heads(self.qkv(tokens), 3, self.num_heads)
        maps = torch.softmax(query @ key.transpose(-1, -2) * self.scale, dim=-1)
        maps = self.var_norm(self.reatten_matrix(maps)) * self.reatten_scale
        return self.proj(vit.join_heads(maps @ value))


class Block(vit.Block):
    """ViT's block whose two branches read tokens · s and are divided by s. LayerNorm cancels the first s (but for its
    epsilon), so the residual branches count 1/s times."""

    def __init__(self, dim: int, attn: nn.Module, *, mlp_ratio: float, residual_scale: float) -> None:
        super().__init__(dim, attn, mlp_ratio=mlp_ratio)
        self.residual_scale = residual_scale

    def forward(self, tokens: Tensor) -> Tensor:
        scale = self.residual_scale
        tokens = tokens + self.attn(self.norm1(tokens * scale)) / scale
        return tokens + self.mlp(self.norm2(tokens * scale)) / scale


class ConvolutionalStem(nn.Module):
    """Two convolutions at half resolution, then patches of half the side: (image, 3, height, width) -> (image, row,
    column, channel). Raises UserError when a side is not a multiple of the patch."""

    def __init__(self, *, img_size: vit.Size, patch_size: int, embed_dim: int, width: int = 64) -> None:
        super().__init__()
        self.patch_size = (patch_size, patch_size)
        self.grid_size = vit.grid_of(img_size, patch_size)
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.proj = nn.Conv2d(width, embed_dim, patch_size // 2, patch_size // 2)

    def forward(self, images: Tensor) -> Tensor:
        vit.check_sides(images, self.patch_size[0])
        features = self.bn1(self.conv1(images)).relu()
        features = self.bn2(self.conv2(features)).relu()
        return self.proj(features).permute(0, 2, 3, 1)


def build(
    *,
    variant: str = "16b",
    img_size: vit.Size = 224,
    patch_size: int = 16,
    num_heads: int = 12,
    num_classes: int = 1000,
    **options: float,
) -> vit.VisionTransformer:
    """A DeepViT of the published size `variant`; `options` override it.

    `options`: embed_dim, depth, mlp_ratio, `plain_blocks` (how many of the first blocks keep plain attention),
    `convolutional_stem`, `scale_maps` and `residual_scale` (see the classes).
    """
    chosen = {"mlp_ratio": 3.0, "plain_blocks": 0, "scale_maps": False, "residual_scale": 1.0}
    chosen |= {"convolutional_stem": False} | VARIANTS[variant] | options
    dim = chosen["embed_dim"]
    plain = [vit.Attention(dim, num_heads) for _ in range(chosen["plain_blocks"])]
    mixing = [ReAttention(dim, num_heads, scale_maps=chosen["scale_maps"]) for _ in range(chosen["depth"] - len(plain))]
    ratios = {"mlp_ratio": chosen["mlp_ratio"], "residual_scale": chosen["residual_scale"]}
    stem = ConvolutionalStem if chosen["convolutional_stem"] else vit.PatchEmbed
    return vit.VisionTransformer(
        patch_embed=stem(img_size=img_size, patch_size=patch_size, embed_dim=dim),
        blocks=[Block(dim, attn, **ratios) for attn in plain + mixing],
        embed_dim=dim,
        num_classes=num_classes,
    )
