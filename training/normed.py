"""Small networks in which only the normalisation differs, and what its batches' statistics do while they learn.

A transformer of pre-norm blocks over patches of a photograph or characters of a sentence, and a convolutional network,
whose norm is batch normalisation. Every norm is given rows (row, channel), one for each token that is there: padding
takes no part in statistics, as in the authors' code (Shen et al. 2020, arXiv:2003.07845).
"""

from collections.abc import Callable, Mapping
from functools import partial

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.reference import power_norm, vit

BATCH, PLAIN, POWER, CODE, LAYER, RMS = "batch", "power_plain", "power", "power_code", "layer", "rms"
MOMENTUM = 0.1  # of running statistics: torch's for batch normalisation, 1 − α of PowerNorm
DIM, DEPTH, HEADS, RATIO = 48, 3, 3, 2
WIDTHS = (16, 32, 64)  # of the convolutional network's stages, each at half the side of the one before
LONGEST = 64  # characters of a sentence
Kept = Tensor | None  # (picture, token) bool


def norms(warm_up: int) -> Mapping[str, Callable[[int], nn.Module]]:
    """Makers of each norm for so many channels; PowerNorm's `warm_up` is in batches."""
    power = partial(power_norm.PowerNorm, warm_up=warm_up)
    return {
        BATCH: partial(nn.BatchNorm1d, momentum=MOMENTUM),
        PLAIN: partial(power, way=power_norm.PLAIN),
        POWER: partial(power, way=power_norm.FORMULAS),
        CODE: partial(power, way=power_norm.CODE),
        LAYER: nn.LayerNorm,
        RMS: partial(nn.RMSNorm, eps=power_norm.EPSILON),
    }


class Watched(nn.Module):
    """A norm over rows, and how far this batch's statistics lay from the running ones while it learned, if it is batch
    normalisation: its own two, and the mean square that PowerNorm would have used.

    `seen` (batch, 10): for mean, variance and mean square the distance; for each what as many independent numbers would
    give; for each the paper's distance; and the number of rows. Distances are means over channels, of means in
    deviations of the channel, of squares as shares of the running one; the paper's (Figure 2) are Euclidean and divided
    by the number of channels, in the units of the activations.
    """

    def __init__(self, norm: nn.Module, channels: int) -> None:
        super().__init__()
        self.norm = norm
        self.seen: list[Tensor] = []
        self.register_buffer("running", torch.stack([torch.zeros(channels), *torch.ones(2, channels)]))

    def forward(self, rows: Tensor) -> Tensor:
        if self.training and isinstance(self.norm, nn.BatchNorm1d):
            self._watch(rows.detach())
        return self.norm(rows)

    def _watch(self, rows: Tensor) -> None:
        batch, unit = statistics(rows), self.running.clone()
        unit[0] = self.running[1].sqrt()
        away = batch - self.running
        relative, alone = ((value / unit).mean(dim=1) for value in (away.abs(), expected(rows)))
        theirs = away.norm(dim=1) / rows.shape[1]
        self.seen.append(torch.cat([relative, alone, theirs, torch.tensor([float(len(rows))])]))
        self.running.lerp_(batch, MOMENTUM)


def statistics(rows: Tensor) -> Tensor:
    """Mean, unbiased variance and mean square of each channel of (row, channel): (3, channel)."""
    mean = rows.mean(dim=0)
    return torch.stack([mean, _spread(rows - mean), rows.square().mean(dim=0)])


def expected(rows: Tensor) -> Tensor:
    """How far (3, channel) `statistics` would lie from running ones, were all rows drawn independently of each other.

    A mean of n independent values has the deviation s/√n; a running mean of such means adds m / (2 − m) of their
    variance; the mean distance of a normal variable is √(2/π) of its deviation.
    """
    centred = rows - rows.mean(dim=0)
    squares = (part - part.mean(dim=0) for part in (centred.square(), rows.square()))
    spread = torch.stack([_spread(part) for part in (centred, *squares)]).sqrt()
    return spread * (2 / torch.pi * (1 + MOMENTUM / (2 - MOMENTUM)) / len(rows)) ** 0.5


def _spread(centred: Tensor) -> Tensor:
    """Unbiased variance of each channel of (row, channel), whose mean is 0: torch's own takes ten times as long."""
    return centred.square().sum(dim=0) / (len(centred) - 1)


class Block(vit.Block):
    """A pre-norm block with another norm."""

    def __init__(self, norm: Callable[[int], nn.Module], *, causal: bool) -> None:
        super().__init__(DIM, vit.Attention(DIM, HEADS, causal=causal), mlp_ratio=RATIO)
        self.norm1, self.norm2 = Watched(norm(DIM), DIM), Watched(norm(DIM), DIM)

    def forward(self, tokens: Tensor, kept: Kept) -> Tensor:
        tokens = tokens + self.attn(of_kept(self.norm1, tokens, kept))
        return tokens + self.mlp(of_kept(self.norm2, tokens, kept))


def of_kept(norm: nn.Module, tokens: Tensor, kept: Kept) -> Tensor:
    """`norm` of the rows of `tokens` (picture, token, channel) that are `kept`, zeros elsewhere."""
    if kept is None:
        return norm(tokens.flatten(0, 1)).view_as(tokens)
    return torch.zeros_like(tokens).masked_scatter(kept[..., None], norm(tokens[kept]))


class Transformer(nn.Module):
    """Embedded tokens and learned positions, blocks, a last norm: (picture, token, channel)."""

    def __init__(self, norm: Callable[[int], nn.Module], length: int, *, causal: bool = False) -> None:
        super().__init__()
        self.pos_embed = nn.Parameter(torch.zeros(1, length, DIM))
        self.blocks = nn.ModuleList(Block(norm, causal=causal) for _ in range(DEPTH))
        self.norm = Watched(norm(DIM), DIM)

    def forward(self, tokens: Tensor, kept: Kept) -> Tensor:
        tokens = tokens + self.pos_embed[:, : tokens.shape[1]]
        for block in self.blocks:
            tokens = block(tokens, kept)
        return of_kept(self.norm, tokens, kept)


class OfPatches(nn.Module):
    """Photographs (picture, 3, row, column) to logits (picture, class), from the mean over the tokens."""

    def __init__(self, norm: Callable[[int], nn.Module], *, side: int, patch: int, classes: int) -> None:
        super().__init__()
        self.patches = vit.PatchEmbed(img_size=side, patch_size=patch, embed_dim=DIM)
        self.inner = Transformer(norm, (side // patch) ** 2)
        self.head = nn.Linear(DIM, classes)
        vit.initialise(self)

    def forward(self, images: Tensor) -> Tensor:
        tokens = self.patches(images).flatten(1, 2)
        return self.head(self.inner(tokens, None).mean(dim=1))


class OfCharacters(nn.Module):
    """Characters (sentence, place) int64, 0 for padding, to logits of the next (sentence, place, character).

    A place sees itself and those before it, so never the padding, which stands behind.
    """

    def __init__(self, norm: Callable[[int], nn.Module], *, characters: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(characters, DIM)
        self.inner = Transformer(norm, LONGEST, causal=True)
        self.head = nn.Linear(DIM, characters)
        vit.initialise(self)
        nn.init.normal_(self.embed.weight, std=0.02)

    def forward(self, characters: Tensor) -> Tensor:
        return self.head(self.inner(self.embed(characters), characters > 0))


class Convolutional(nn.Module):
    """Photographs (picture, 3, row, column) to logits (picture, class): two convolutions a stage, each normed."""

    def __init__(self, norm: Callable[[int], nn.Module], *, classes: int) -> None:
        super().__init__()
        self.convolutions, self.norms = nn.ModuleList(), nn.ModuleList()
        before = 3
        for width in WIDTHS:
            for stride in (2, 1):
                self.convolutions.append(nn.Conv2d(before, width, 3, stride=stride, padding=1, bias=False))
                self.norms.append(Watched(norm(width), width))
                before = width
        self.head = nn.Linear(before, classes)

    def forward(self, images: Tensor) -> Tensor:
        for convolve, norm in zip(self.convolutions, self.norms, strict=True):
            maps = convolve(images)
            rows = norm(maps.movedim(1, -1).flatten(0, 2))
            images = F.relu(rows.unflatten(0, (len(maps), *maps.shape[2:])).movedim(-1, 1))
        return self.head(images.mean(dim=(2, 3)))
