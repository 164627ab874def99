"""Image GPT: a picture is a sequence of colours, each foreseen from those before it.

Pixels in raster order, each the nearest colour of a palette. A start token takes the first place and everything moves
on by one, so that token t, which sees only tokens up to t, answers for pixel t without having seen it. As in the
authors' code: norms without mean and bias, the activation x·σ(1.702x), no bias anywhere, an output table of its own
that starts at 0, learned positions. Here the palette is a regular grid of colours; theirs are k-means centres.
"""

import torch
from torch import Tensor, nn

from errors import UserError
from models.reference import vit

PAPER = "Chen et al. 2020, Generative Pretraining from Pixels, ICML"
VARIANTS = {
    "s": {"embed_dim": 512, "depth": 24, "num_heads": 8},
    "m": {"embed_dim": 1024, "depth": 36, "num_heads": 8},
    "l": {"embed_dim": 1536, "depth": 48, "num_heads": 16},
}
NORM_EPS = 1e-5


class Mlp(vit.Mlp):
    """Two linear layers without bias and the sigmoid form of GELU between."""

    def forward(self, tokens: Tensor) -> Tensor:
        hidden = self.fc1(tokens)
        return self.fc2(hidden * torch.sigmoid(1.702 * hidden))


class Block(nn.Module):
    """One layer, pre-norm; where it is `causal`, a decoder's, each token sees itself and those before it."""

    def __init__(self, dim: int, num_heads: int, *, causal: bool = True) -> None:
        super().__init__()
        self.norm1 = nn.RMSNorm(dim, eps=NORM_EPS)
        self.attn = vit.Attention(dim, num_heads, bias=False, causal=causal)
        self.norm2 = nn.RMSNorm(dim, eps=NORM_EPS)
        self.mlp = Mlp(dim, 4 * dim, bias=False)

    def forward(self, tokens: Tensor) -> Tensor:
        tokens = tokens + self.attn(self.norm1(tokens))
        return tokens + self.mlp(self.norm2(tokens))


class PixelTransformer(nn.Module):
    """Images (image, 3, height, width) in -1 ... 1, of exactly `grid_size`, to class logits read from the mean token.

    `palette` (colour, 3). Raises UserError for any other size: its positions are not made to be resized.
    Steps: `colours` (image, row, column), `block_0` ... (image, token, channel), and `foreseen` (image, row, column,
    colour), the logits of each pixel's colour given the pixels before it.
    """

    num_prefix_tokens = 1  # the start token; the last pixel is never an input

    def __init__(
        self, *, grid_size: vit.Grid, palette: Tensor, embed_dim: int, depth: int, num_heads: int, num_classes: int
    ) -> None:
        super().__init__()
        self.grid_size = grid_size
        self.register_buffer("palette", palette)
        self.colour_embed = nn.Embedding(len(palette), embed_dim)
        self.start_token = nn.Parameter(0.02 * torch.randn(1, 1, embed_dim))
        self.pos_embed = nn.Parameter(0.01 * torch.randn(1, grid_size[0] * grid_size[1], embed_dim))
        self.blocks = nn.ModuleList(Block(embed_dim, num_heads) for _ in range(depth))
        self.norm = nn.RMSNorm(embed_dim, eps=NORM_EPS)
        self.foresee = nn.Linear(embed_dim, len(palette), bias=False)
        self.head = nn.Linear(embed_dim, num_classes, bias=False) if num_classes else nn.Identity()
        self._initialise()

    def forward(self, images: Tensor, steps: vit.Steps | None = None) -> Tensor:
        steps = {} if steps is None else steps
        colours = steps["colours"] = self.nearest_colours(images)
        tokens = self.colour_embed(colours.flatten(1))[:, :-1]
        tokens = vit.prepend(self.start_token, tokens) + self.pos_embed
        for index, block in enumerate(self.blocks):
            tokens = steps[f"block_{index}"] = block(tokens)
        tokens = self.norm(tokens)
        steps["foreseen"] = self.foresee(tokens).unflatten(1, self.grid_size)
        return self.head(tokens.mean(dim=1))

    def nearest_colours(self, images: Tensor) -> Tensor:
        """(image, 3, height, width) -> index of the palette's nearest colour (image, row, column)."""
        if tuple(images.shape[-2:]) != self.grid_size:
            given, wanted = (" × ".join(map(str, size)) for size in (images.shape[-2:], self.grid_size))
            raise UserError(
                "The model was given {given} pixels, but it reads exactly {wanted}; resize the image.",
                given=given,
                wanted=wanted,
            )
        pixels, palette = images.flatten(2).transpose(1, 2), self.palette.expand(len(images), -1, -1)
        distances = torch.cdist(pixels, palette, compute_mode="donot_use_mm_for_euclid_dist")
        return distances.argmin(dim=-1).unflatten(1, self.grid_size)

    def _initialise(self) -> None:
        vit.initialise(self)
        nn.init.normal_(self.colour_embed.weight, std=0.02)
        nn.init.zeros_(self.foresee.weight)
        if isinstance(self.head, nn.Linear):
            nn.init.zeros_(self.head.weight)


def build(
    *, variant: str = "s", img_size: vit.Size = 32, levels: int = 8, num_classes: int = 1000, **options: int
) -> PixelTransformer:
    """An Image GPT of the published size `variant`; `options` (embed_dim, depth, num_heads) override it.

    `levels` is the number of shades per channel: levels³ colours (512 in the paper).
    """
    shades = torch.linspace(-1, 1, levels)
    palette = torch.cartesian_prod(shades, shades, shades)
    sizes = {**VARIANTS[variant], **options}
    return PixelTransformer(grid_size=vit.grid_of(img_size, 1), palette=palette, num_classes=num_classes, **sizes)
