"""Image GPT's two objectives on handwritten digits of 8 × 8 pixels in 17 grey levels, small enough to train at home.

The blocks are those of `models.reference.pixel`. The causal one moves the pixels on by one place, behind a start token,
so that each place answers for a pixel of which it has seen only those before it. Its twin sees the whole picture, with
holes: a hole's embedding is zero, as in the authors' code, and only holes are answered for.
"""

import torch
from torch import Tensor, nn

from models.reference import vit
from models.reference.pixel import NORM_EPS, Block

PAPER = "Chen et al. 2020, Generative Pretraining from Pixels, ICML"
SIDE, LEVELS = 8, 17
PIXELS = SIDE**2
HOLE = LEVELS  # in place of a grey level
VARIANTS = {
    "causal": {"causal": True},
    "masked": {"causal": False},
}
SIZES = {"embed_dim": 64, "depth": 4, "num_heads": 4}


class DigitTransformer(nn.Module):
    """Grey levels (picture, 64) in raster order, int64, 0 to 16 or `HOLE`, to logits (picture, 64, 17).

    Where it is `causal`, row t is what pixel t could be after pixels 0 … t - 1; else what it could be given all that is
    no hole. Steps: `embedded`, `block_0` … (picture, token, channel), after the embedding and after each block.
    """

    num_classes = 0  # it foresees grey levels and names no digit

    def __init__(self, *, causal: bool, embed_dim: int, depth: int, num_heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.causal = causal
        self.level_embed = nn.Embedding(LEVELS + 1, embed_dim, padding_idx=HOLE)
        if causal:
            self.start_token = nn.Parameter(0.02 * torch.randn(1, 1, embed_dim))
        self.pos_embed = nn.Parameter(0.01 * torch.randn(1, PIXELS, embed_dim))
        self.blocks = nn.ModuleList(Block(embed_dim, num_heads, causal=causal) for _ in range(depth))
        self.norm = nn.RMSNorm(embed_dim, eps=NORM_EPS)
        self.foresee = nn.Linear(embed_dim, LEVELS, bias=False)
        self.dropout = nn.Dropout(dropout)
        self._initialise()

    def forward(self, levels: Tensor, steps: vit.Steps | None = None) -> Tensor:
        steps = {} if steps is None else steps
        tokens = self.level_embed(levels)
        if self.causal:
            tokens = vit.prepend(self.start_token, tokens[:, :-1])
        tokens = steps["embedded"] = self.dropout(tokens + self.pos_embed)
        for index, block in enumerate(self.blocks):
            tokens = steps[f"block_{index}"] = self.dropout(block(tokens))
        return self.foresee(self.norm(tokens))

    def _initialise(self) -> None:
        vit.initialise(self)
        nn.init.normal_(self.level_embed.weight, std=0.02)
        nn.init.zeros_(self.level_embed.weight[HOLE])
        nn.init.zeros_(self.foresee.weight)


def build(*, variant: str = "causal", **options: int | float) -> DigitTransformer:
    """One of `VARIANTS` of the size that is trained here; `options` override single sizes."""
    return DigitTransformer(**VARIANTS[variant] | SIZES | options)
