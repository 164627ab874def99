"""Vision Transformer: an image is a sentence whose words are patches.

The plain model that the other files of this folder build on. Parameters carry timm's names, so its state dicts load
as they are. Knows no dropout and no stochastic depth.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError

PAPER = "Dosovitskiy et al. 2021, arXiv:2010.11929"
VARIANTS = {  # ti and s came later, with DeiT (Touvron et al. 2021)
    "ti": {"embed_dim": 192, "depth": 12, "num_heads": 3},
    "s": {"embed_dim": 384, "depth": 12, "num_heads": 6},
    "b": {"embed_dim": 768, "depth": 12, "num_heads": 12},
    "l": {"embed_dim": 1024, "depth": 24, "num_heads": 16},
    "h": {"embed_dim": 1280, "depth": 32, "num_heads": 16, "patch_size": 14},
}
NORM_EPS = 1e-6
Size = int | tuple[int, int]
Grid = tuple[int, int]
Steps = dict[str, Tensor]


class PatchEmbed(nn.Module):
    """Cuts images into squares and projects each: (image, 3, height, width) -> (image, row, column, channel).

    `grid_size` (row, column) is the grid at `img_size`; other inputs give other grids. Raises UserError when a side
    is not a multiple of the patch.
    """

    def __init__(self, *, img_size: Size, patch_size: int, embed_dim: int, in_chans: int = 3) -> None:
        super().__init__()
        self.patch_size = (patch_size, patch_size)
        self.grid_size = grid_of(img_size, patch_size)
        self.proj = nn.Conv2d(in_chans, embed_dim, patch_size, patch_size)

    def forward(self, images: Tensor) -> Tensor:
        check_sides(images, self.patch_size[0])
        return self.proj(images).permute(0, 2, 3, 1)


class Attention(nn.Module):
    """Multi-head self-attention, softmax(q·kᵀ/√d)·v per head (Eq. 5-8): (image, token, channel) -> same.

    `causal` lets a token see only itself and those before it.
    """

    def __init__(self, dim: int, num_heads: int, *, bias: bool = True, causal: bool = False) -> None:
        super().__init__()
        self.num_heads, self.causal = num_heads, causal
        self.qkv = nn.Linear(dim, 3 * dim, bias=bias)
        self.proj = nn.Linear(dim, dim, bias=bias)

    def forward(self, tokens: Tensor) -> Tensor:
        query, key, value = split_heads(self.qkv(tokens), 3, self.num_heads)
        mixed = F.scaled_dot_product_attention(query, key, value, is_causal=self.causal)
        return self.proj(join_heads(mixed))


class Mlp(nn.Module):
    """Two linear layers with an activation between, applied to each token on its own."""

    def __init__(self, dim: int, hidden: int, *, bias: bool = True) -> None:
        super().__init__()
        self.fc1 = nn.Linear(dim, hidden, bias=bias)
        self.fc2 = nn.Linear(hidden, dim, bias=bias)

    def forward(self, tokens: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(tokens)))


class Block(nn.Module):
    """One encoder layer, pre-norm (Eq. 2-3); `attn` mixes the tokens, and `place` is what it needs besides them."""

    def __init__(self, dim: int, attn: nn.Module, *, mlp_ratio: float = 4.0) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(dim, eps=NORM_EPS)
        self.attn = attn
        self.norm2 = nn.LayerNorm(dim, eps=NORM_EPS)
        self.mlp = Mlp(dim, int(dim * mlp_ratio))

    def forward(self, tokens: Tensor, *place: Grid) -> Tensor:
        tokens = tokens + self.attn(self.norm1(tokens), *place)
        return tokens + self.mlp(self.norm2(tokens))


class VisionTransformer(nn.Module):
    """Patches and a class token, learned positions, `blocks`, and a linear head on the class token (Eq. 1-4).

    Positions are resized to another grid as timm does it: bicubic, antialiased, corners not aligned.
    Steps: `patches` (image, row, column, channel), `tokens`, `block_0` ... (image, token, channel), class token first.
    """

    num_prefix_tokens = 1

    def __init__(
        self, *, patch_embed: nn.Module, blocks: Sequence[nn.Module], embed_dim: int, num_classes: int
    ) -> None:
        super().__init__()
        rows, columns = patch_embed.grid_size
        self.patch_embed = patch_embed
        self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim))
        self.pos_embed = nn.Parameter(torch.zeros(1, self.num_prefix_tokens + rows * columns, embed_dim))
        self.blocks = nn.ModuleList(blocks)
        self.norm = nn.LayerNorm(embed_dim, eps=NORM_EPS)
        self.head = make_head(embed_dim, num_classes)
        initialise(self)

    def forward(self, images: Tensor, steps: Steps | None = None) -> Tensor:
        steps = {} if steps is None else steps
        patches = steps["patches"] = self.patch_embed(images)
        tokens = steps["tokens"] = self._embed(patches)
        for index, block in enumerate(self.blocks):
            tokens = steps[f"block_{index}"] = block(tokens)
        return self.head(self.norm(tokens)[:, 0])

    def _embed(self, patches: Tensor) -> Tensor:
        prefix, positions = self.pos_embed[:, :1], self.pos_embed[:, 1:]
        positions = resize_positions(
            positions, self.patch_embed.grid_size, tuple(patches.shape[1:3]), mode="bicubic", antialias=True
        )
        return prepend(self.cls_token + prefix, patches.flatten(1, 2) + positions)


def build(
    *,
    variant: str = "ti",
    img_size: Size = 224,
    num_classes: int = 1000,
    block: type[Block] = Block,
    **options: float,
) -> VisionTransformer:
    """A ViT of the published size `variant`, made of `block`s; `options` (patch_size, embed_dim, depth, num_heads,
    mlp_ratio) override it."""
    chosen = {"patch_size": 16, "mlp_ratio": 4.0, **VARIANTS[variant], **options}
    dim = chosen["embed_dim"]
    attention = (Attention(dim, chosen["num_heads"]) for _ in range(chosen["depth"]))
    return VisionTransformer(
        patch_embed=PatchEmbed(img_size=img_size, patch_size=chosen["patch_size"], embed_dim=dim),
        blocks=[block(dim, attn, mlp_ratio=chosen["mlp_ratio"]) for attn in attention],
        embed_dim=dim,
        num_classes=num_classes,
    )


def split_heads(tokens: Tensor, parts: int, heads: int) -> tuple[Tensor, ...]:
    """(image, token, parts · heads · channel) -> `parts` tensors (image, head, token, channel)."""
    return tokens.unflatten(-1, (parts, heads, -1)).permute(2, 0, 3, 1, 4).unbind(0)


def join_heads(tokens: Tensor) -> Tensor:
    """(image, head, token, channel) -> (image, token, head · channel)."""
    return tokens.transpose(1, 2).flatten(2)


def prepend(token: Tensor, tokens: Tensor) -> Tensor:
    """One token (1, 1, channel) in front of every image's tokens."""
    return torch.cat([token.expand(len(tokens), -1, -1), tokens], dim=1)


def resize_positions(positions: Tensor, old: Grid, new: Grid, *, mode: str, antialias: bool) -> Tensor:
    """Position embeddings (1, row · column, channel) of the grid `old` interpolated to the grid `new`; corners not
    aligned."""
    if new == old:
        return positions
    plane = positions.unflatten(1, old).permute(0, 3, 1, 2)
    plane = F.interpolate(plane, size=new, mode=mode, antialias=antialias, align_corners=False)
    return plane.flatten(2).transpose(1, 2)


def make_head(dim: int, num_classes: int) -> nn.Module:
    """The classifier; without classes the features pass as they are."""
    return nn.Linear(dim, num_classes) if num_classes else nn.Identity()


def grid_of(img_size: Size, patch_size: int) -> Grid:
    """(row, column) of patches in an image of `img_size` pixels, a side or (height, width)."""
    height, width = (img_size, img_size) if isinstance(img_size, int) else img_size
    return height // patch_size, width // patch_size


def check_sides(images: Tensor, multiple: int) -> None:
    """Raises UserError unless the last two axes of `images` are multiples of `multiple` pixels."""
    height, width = images.shape[-2:]
    if height % multiple or width % multiple:
        raise UserError(
            "The model was given {height} × {width} pixels, but both sides must be multiples of {multiple}; "
            "choose another input size.",
            height=height,
            width=width,
            multiple=multiple,
        )


def initialise(model: nn.Module) -> None:
    """Linear weights, class token and positions from N(0, 0.02²), cut at ±2; biases 0."""
    for module in model.modules():
        if isinstance(module, nn.Linear):
            nn.init.trunc_normal_(module.weight, std=0.02)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
    for name, parameter in model.named_parameters():
        if name.split(".")[-1] in {"cls_token", "pos_embed"}:
            nn.init.trunc_normal_(parameter, std=0.02)
