"""Point Transformer of Engel, Belagiannis and Dietmayer: learned points ask the whole cloud. Not that of Zhao et al.

The default sizes are the authors' for ModelNet40. Unlike their code it takes a single cloud, and it is invariant to the
order of points: theirs starts farthest-point sampling at random and keeps the first neighbours by index.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.reference.point_sampling import canonical_order, farthest_points, gather_points, nearest_points, within
from models.reference.set_transformer import MAB, MultiHead, Steps

PAPER = "Engel et al. 2021, Point Transformer, arXiv:2011.00931"


@dataclass(frozen=True)
class Level:
    """One set abstraction of PointNet++ at several scales: `centres` by farthest-point sampling; per scale a radius,
    a number of neighbours and the widths of its row-wise network."""

    centres: int
    radii: tuple[float, ...]
    neighbours: tuple[int, ...]
    widths: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Sizes:
    """Every size of the network. `channels` of a point: place, then normal; `width` is the paper's d_m."""

    num_classes: int = 40
    channels: int = 6
    heads: int = 8
    latent: tuple[int, ...] = (64, 128)
    latent_hidden: int = 2048
    sortnets: int = 4
    top: int = 64
    score: tuple[int, ...] = (64, 16, 1)
    radius: float = 0.1
    neighbours: int = 16
    group: tuple[int, ...] = (128, 256)
    levels: tuple[Level, ...] = (
        Level(256, (0.1, 0.2, 0.4), (16, 32, 64), ((32, 32, 64), (64, 64, 128), (64, 96, 128))),
        Level(128, (0.2, 0.4, 0.6), (32, 64, 128), ((32, 64, 128), (64, 64, 128), (64, 128, 253))),
    )
    width: int = 512
    encoder_hidden: int = 512
    decoder_hidden: int = 2048
    last: tuple[int, int] = (256, 64)
    head: tuple[int, ...] = (512, 128)
    dropout: float = 0.4
    attention_dropout: float = 0.1


PUBLISHED = Sizes()
SMALL = Sizes(
    num_classes=10,
    heads=4,
    latent=(32, 64),
    latent_hidden=128,
    top=32,
    score=(32, 16, 1),
    radius=0.2,
    group=(64, 96),
    levels=(
        Level(96, (0.15, 0.3, 0.5), (8, 16, 32), ((16, 32), (24, 48), (32, 64))),
        Level(48, (0.3, 0.5, 0.8), (8, 12, 16), ((32, 48), (32, 48), (32, 29))),
    ),
    width=128,
    encoder_hidden=256,
    decoder_hidden=256,
    last=(64, 16),
    head=(128, 64),
)
VARIANTS = {"published": PUBLISHED, "small": SMALL}


class RowWise(nn.Module):
    """The same small network for every point: linear, batch normalisation, activation, for each width."""

    def __init__(self, widths: tuple[int, ...], activation: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        pairs = list(pairwise(widths))
        self.linears = nn.ModuleList(nn.Linear(before, after) for before, after in pairs)
        self.norms = nn.ModuleList(nn.BatchNorm1d(after) for _, after in pairs)
        self.activation = activation

    def forward(self, rows: Tensor) -> Tensor:
        """(..., channel) -> (..., width)."""
        shape = rows.shape[:-1]
        rows = rows.flatten(0, -2)
        for linear, norm in zip(self.linears, self.norms, strict=True):
            rows = self.activation(norm(linear(rows)))
        return rows.unflatten(0, shape)


class SortNet(nn.Module):
    """Learns a score for every point and keeps the points of the highest scores, best first (section III-B)."""

    def __init__(self, channels: int, *, widths: tuple[int, ...], top: int) -> None:
        super().__init__()
        self.scores, self.top = RowWise((channels, *widths), F.mish), top

    def forward(self, latent: Tensor, order: Tensor) -> tuple[Tensor, Tensor]:
        """(cloud, point, channel) -> scores (cloud, point) and the indices (cloud, rank) of the best.

        `order` is the canonical order: equal scores go to the point that comes first in it.
        """
        scores = self.scores(latent).squeeze(-1)
        best = scores.gather(1, order).argsort(dim=1, descending=True, stable=True)
        return scores, order.gather(1, best[:, : self.top])


class SetAbstraction(nn.Module):
    """Multi-scale grouping of PointNet++ (arXiv:1706.02413, section 3.3): around each centre the largest answer."""

    def __init__(self, channels: int, level: Level) -> None:
        super().__init__()
        self.level = level
        self.scales = nn.ModuleList(RowWise((channels + 3, *widths), F.relu) for widths in level.widths)

    def forward(self, places: Tensor, features: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Places (cloud, point, 3), features (cloud, point, channel) -> the same of the centres, and their indices."""
        chosen = farthest_points(places, self.level.centres)
        centres = gather_points(places, chosen)
        neighbours = nearest_points(places, centres, max(self.level.neighbours))
        answers = []
        for scale, radius, count in zip(self.scales, self.level.radii, self.level.neighbours, strict=True):
            inside = within(*neighbours, radius, count)
            offsets = gather_points(places, inside) - centres[:, :, None]
            answers.append(scale(torch.cat([gather_points(features, inside), offsets], -1)).amax(2))
        return centres, torch.cat(answers, -1), chosen


class Answer(nn.Module):
    """Last layer of the local-global attention: self-attention, cross-attention, then a narrow row, no residual."""

    def __init__(self, width: int, heads: int, *, widths: tuple[int, int], dropout: float) -> None:
        super().__init__()
        self.own, self.cross = MultiHead(width, heads), MultiHead(width, heads)
        self.own_norm, self.cross_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.narrow = nn.Sequential(nn.Linear(width, widths[0]), nn.ReLU(), nn.Linear(*widths))
        self.dropout = nn.Dropout(dropout)

    def forward(self, local: Tensor, whole: Tensor) -> Tensor:
        local = self.own_norm(local + self.dropout(self.own(local, local)))
        return self.narrow(self.cross_norm(local + self.dropout(self.cross(local, whole))))


class LocalGlobal(nn.Module):
    """A^LG: the local features, best first, ask the global ones (section III-D), after each has looked at its own."""

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width, heads, dropout = sizes.width, sizes.heads, sizes.attention_dropout
        self.whole = MAB(width, heads, hidden=sizes.encoder_hidden, dropout=dropout)
        self.whole_norm = nn.LayerNorm(width)
        self.own, self.own_norm = MultiHead(width, heads), nn.LayerNorm(width)
        self.cross = MAB(width, heads, hidden=sizes.decoder_hidden, dropout=dropout)
        self.answer = Answer(width, heads, widths=sizes.last, dropout=dropout)
        self.dropout = nn.Dropout(dropout)

    def forward(self, local: Tensor, whole: Tensor) -> Tensor:
        """(cloud, local, channel), (cloud, global, channel) -> (cloud, local, narrow)."""
        whole = self.whole_norm(self.whole(whole, whole))
        local = self.own_norm(local + self.dropout(self.own(local, local)))
        return self.answer(self.cross(local, whole), whole)


class PointTransformer(nn.Module):
    """Classifies clouds: SortNets pick local points, set abstraction picks global ones, attention joins them."""

    def __init__(self, sizes: Sizes = PUBLISHED) -> None:
        super().__init__()
        self.sizes, self.num_classes = sizes, sizes.num_classes
        latent = sizes.latent[-1]
        self.latent = RowWise((sizes.channels, *sizes.latent), F.mish)
        self.self_attention = MAB(latent, sizes.heads, hidden=sizes.latent_hidden, dropout=sizes.attention_dropout)
        self.sortnets = nn.ModuleList(SortNet(latent, widths=sizes.score, top=sizes.top) for _ in range(sizes.sortnets))
        grouped = (sizes.neighbours + 1) * sizes.channels
        self.group = RowWise((grouped, *sizes.group, sizes.width - sizes.channels - 1), F.mish)
        channels = [sizes.channels - 3, *(sum(widths[-1] for widths in level.widths) for level in sizes.levels)]
        self.levels = nn.ModuleList(map(SetAbstraction, channels, sizes.levels))
        self.local_global = LocalGlobal(sizes)
        flat = sizes.sortnets * sizes.top * sizes.last[1]
        self.head = Head((flat, *sizes.head), sizes.num_classes, sizes.dropout)

    def forward(self, points: Tensor, steps: Steps | None = None) -> Tensor:
        """Logits (cloud, class) of `points` (cloud, point, channel), centred and inside the unit ball.

        There must be at least `sizes.top` points; repeat some where there are fewer. `steps` is filled with indices
        into `points`: `selected` (cloud, sortnet, rank), `groups` (cloud, local, neighbour), `centres_0`, `centres_1`
        (cloud, step) in the order of sampling, the last of them the global points; and with `scores` (cloud, sortnet,
        point), `local_features` and `global_features` (cloud, token, channel).
        """
        scores, selected = self._select(points)
        chosen = gather_points(points, selected.flatten(1))
        local, groups = self._group(points, chosen, scores.gather(2, selected).flatten(1)[..., None])
        whole, centres = self._abstract(points)
        if steps is not None:
            steps |= {"scores": scores, "selected": selected, "groups": groups}
            steps |= {f"centres_{level}": indices for level, indices in enumerate(centres)}
            steps |= {"local_features": local, "global_features": whole}
        return self.head(self.local_global(local, whole).flatten(1))

    def _select(self, points: Tensor) -> tuple[Tensor, Tensor]:
        latent = self.latent(points)
        latent = self.self_attention(latent, latent)
        order = canonical_order(points)
        pairs = [sortnet(latent, order) for sortnet in self.sortnets]
        return torch.stack([scores for scores, _ in pairs], 1), torch.stack([best for _, best in pairs], 1)

    def _group(self, points: Tensor, chosen: Tensor, scores: Tensor) -> tuple[Tensor, Tensor]:
        """Around each chosen point its neighbours; the feature is [point, what the group says, score]."""
        count = self.sizes.neighbours
        groups = within(*nearest_points(points, chosen, count), self.sizes.radius, count)
        together = torch.cat([chosen[:, :, None], gather_points(points, groups)], 2).flatten(2)
        return torch.cat([chosen, self.group(together), scores], -1), groups

    def _abstract(self, points: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Global tokens [place, feature] and per level which of `points` its centres are."""
        places, features, centres = points[..., :3], points[..., 3:], []
        for level in self.levels:
            places, features, chosen = level(places, features)
            centres.append(chosen if not centres else centres[-1].gather(1, chosen))
        return torch.cat([places, features], -1), centres


class Head(nn.Module):
    """Linear, batch normalisation, Mish and dropout for each width, then one score per class."""

    def __init__(self, widths: tuple[int, ...], classes: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList(RowWise(pair, F.mish) for pair in pairwise(widths))
        self.dropout, self.classify = nn.Dropout(dropout), nn.Linear(widths[-1], classes)

    def forward(self, rows: Tensor) -> Tensor:
        for layer in self.layers:
            rows = self.dropout(layer(rows))
        return self.classify(rows)


def build(*, variant: str = "published", **options: int) -> PointTransformer:
    """One of `VARIANTS`; `options` override single `Sizes`."""
    return PointTransformer(replace(VARIANTS[variant], **options))
