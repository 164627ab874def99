"""Conditional positional encodings: positions computed from the image instead of learned per place.

A positional encoding generator (PEG) is a depthwise convolution over the grid of tokens, added to them (Algorithm 1).
Zero padding at the border is what tells a token where it is; inside, the PEG is the same everywhere, so any input size
works without resizing anything. No learned positions remain. By default one PEG follows the first block; the variant
the paper marks ‡ has one after each of the first five. All else is DeiT.
"""

import torch
from torch import Tensor, nn

from models.reference import vit

PAPER = "Chu et al. 2023, arXiv:2102.10882"
VARIANTS = {
    "ti": {"embed_dim": 192, "num_heads": 3},
    "s": {"embed_dim": 384, "num_heads": 6},
    "b": {"embed_dim": 768, "num_heads": 12},
}


class PositionalEncodingGenerator(nn.Module):
    """Tokens plus a k × k depthwise convolution of them over their grid: (image, token, channel) -> same.

    Tokens that come before the grid's (the class token) pass untouched. `padding_mode` 'circular' instead of 'zeros'
    takes the border away, and the knowledge of place with it.
    """

    def __init__(self, dim: int, *, kernel_size: int = 3, padding_mode: str = "zeros") -> None:
        super().__init__()
        self.proj = nn.Conv2d(dim, dim, kernel_size, padding=kernel_size // 2, groups=dim, padding_mode=padding_mode)

    def forward(self, tokens: Tensor, grid: vit.Grid) -> Tensor:
        prefix, cells = tokens.tensor_split([tokens.shape[1] - grid[0] * grid[1]], dim=1)
        plane = cells.transpose(1, 2).unflatten(2, grid)
        return torch.cat([prefix, cells + self.proj(plane).flatten(2).transpose(1, 2)], dim=1)


class ConditionalPositionTransformer(nn.Module):
    """A ViT without position embedding whose `pegs[name]` run after block `name` (from 0).

    With a class token the head reads it; without (the paper's GAP version) it reads the mean of all tokens.
    Steps: `patches` (image, row, column, channel), `block_0`, `peg_0`, `block_1` ... (image, token, channel).
    """

    def __init__(
        self,
        *,
        patch_embed: nn.Module,
        blocks: list[nn.Module],
        pegs: dict[int, nn.Module],
        embed_dim: int,
        num_classes: int,
        class_token: bool,
    ) -> None:
        super().__init__()
        self.num_prefix_tokens = int(class_token)
        self.patch_embed = patch_embed
        self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim)) if class_token else None
        self.blocks = nn.ModuleList(blocks)
        self.pegs = nn.ModuleDict({str(index): peg for index, peg in pegs.items()})
        self.norm = nn.LayerNorm(embed_dim, eps=vit.NORM_EPS)
        self.head = vit.make_head(embed_dim, num_classes)
        vit.initialise(self)

    def forward(self, images: Tensor, steps: vit.Steps | None = None) -> Tensor:
        steps = {} if steps is None else steps
        patches = steps["patches"] = self.patch_embed(images)
        grid = tuple(patches.shape[1:3])
        tokens = patches.flatten(1, 2)
        if self.cls_token is not None:
            tokens = vit.prepend(self.cls_token, tokens)
        for index, block in enumerate(self.blocks):
            tokens = steps[f"block_{index}"] = block(tokens)
            if str(index) in self.pegs:
                tokens = steps[f"peg_{index}"] = self.pegs[str(index)](tokens, grid)
        tokens = self.norm(tokens)
        return self.head(tokens.mean(dim=1) if self.cls_token is None else tokens[:, 0])


def build(
    *,
    variant: str = "ti",
    img_size: vit.Size = 224,
    patch_size: int = 16,
    num_classes: int = 1000,
    peg_blocks: tuple[int, ...] = (0,),
    class_token: bool = True,
    padding_mode: str = "zeros",
    **options: float,
) -> ConditionalPositionTransformer:
    """A CPVT of the published size `variant`; `options` (embed_dim, depth, num_heads, mlp_ratio) override it."""
    chosen = {"depth": 12, "mlp_ratio": 4.0, **VARIANTS[variant], **options}
    dim = chosen["embed_dim"]
    attention = (vit.Attention(dim, chosen["num_heads"]) for _ in range(chosen["depth"]))
    return ConditionalPositionTransformer(
        patch_embed=vit.PatchEmbed(img_size=img_size, patch_size=patch_size, embed_dim=dim),
        blocks=[vit.Block(dim, attn, mlp_ratio=chosen["mlp_ratio"]) for attn in attention],
        pegs={index: PositionalEncodingGenerator(dim, padding_mode=padding_mode) for index in peg_blocks},
        embed_dim=dim,
        num_classes=num_classes,
        class_token=class_token,
    )
