"""Set Transformer: attention blocks for sets, in which order must not matter.

Written from the paper, with the multi-head attention of Vaswani et al. 2017. The authors' code differs from their
paper: there the residual is the projected query, scores are divided by the root of the full width instead of one
head's, there is no output projection, rFF is a single layer, layer normalisation is off, and PMA leaves out the rFF.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

PAPER = "Lee et al. 2019, Set Transformer, arXiv:1810.00825"
VARIANTS = {  # the published one is that for point clouds; the small one is trained here; max finds a set's maximum
    "published": {"channels": 3, "num_classes": 40, "width": 256, "heads": 4, "points": 16, "dropout": 0.5},
    "small": {"channels": 6, "num_classes": 10, "width": 128, "heads": 4, "points": 16, "dropout": 0.2},
    "max": {"channels": 1, "num_classes": 1, "width": 64, "heads": 4, "points": None},
}
Steps = dict[str, Tensor]


class MultiHead(nn.Module):
    """Multihead(X, Y, Y) of the paper's section 2.1, scores divided by the root of one head's width."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        if width % heads:
            raise ValueError(f"The width {width} must be a multiple of the {heads} heads.")
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Queries from `x` (set, query, channel), keys and values from `y` (set, key, channel)."""
        query, key, value = (
            projection(rows).unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for projection, rows in ((self.query, x), (self.key, y), (self.value, y))
        )
        return self.out(F.scaled_dot_product_attention(query, key, value).transpose(1, 2).flatten(2))


class MAB(nn.Module):
    """MAB(X, Y) = LN(H + rFF(H)) with H = LN(X + Multihead(X, Y, Y)); Eq. 6 and 7.

    rFF has one hidden layer of `hidden` units (default: the width); `dropout` acts on what each residual adds.
    """

    def __init__(self, width: int, heads: int, *, hidden: int | None = None, dropout: float = 0.0) -> None:
        super().__init__()
        self.attention = MultiHead(width, heads)
        self.attention_norm, self.norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.feed_forward = feed_forward(width, hidden or width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """(set, query, channel), (set, key, channel) -> (set, query, channel)."""
        x = self.attention_norm(x + self.dropout(self.attention(x, y)))
        return self.norm(x + self.dropout(self.feed_forward(x)))


class SAB(nn.Module):
    """SAB(X) = MAB(X, X), Eq. 8: every element looks at every other, n × n weights. Permutation-equivariant."""

    def __init__(self, width: int, heads: int, *, hidden: int | None = None, dropout: float = 0.0) -> None:
        super().__init__()
        self.block = MAB(width, heads, hidden=hidden, dropout=dropout)

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x, x)


class ISAB(nn.Module):
    """ISAB(X) = MAB(X, H) with H = MAB(I, X), Eq. 9 and 10: m learned points I stand between, 2·n·m weights."""

    def __init__(self, width: int, heads: int, *, points: int, hidden: int | None = None) -> None:
        super().__init__()
        self.points = nn.Parameter(nn.init.xavier_uniform_(torch.empty(1, points, width)))
        self.gather, self.spread = MAB(width, heads, hidden=hidden), MAB(width, heads, hidden=hidden)

    def forward(self, x: Tensor) -> Tensor:
        return self.spread(x, self.gather(self.points.expand(len(x), -1, -1), x))


class PMA(nn.Module):
    """PMA(Z) = MAB(S, rFF(Z)), Eq. 11: k learned seeds S ask the set, (set, seed, channel). Permutation-invariant."""

    def __init__(self, width: int, heads: int, *, seeds: int = 1, hidden: int | None = None) -> None:
        super().__init__()
        self.seeds = nn.Parameter(nn.init.xavier_uniform_(torch.empty(1, seeds, width)))
        self.feed_forward = feed_forward(width, hidden or width)
        self.block = MAB(width, heads, hidden=hidden)

    def forward(self, z: Tensor) -> Tensor:
        return self.block(self.seeds.expand(len(z), -1, -1), self.feed_forward(z))


class SetTransformer(nn.Module):
    """Embedding, two ISAB (or, with `points=None`, two SAB), PMA, and with several seeds two SAB; then a linear head.

    The answer is (set, seed, output); with one seed (set, output).
    """

    def __init__(
        self,
        *,
        channels: int = 3,
        num_classes: int = 40,
        width: int = 256,
        heads: int = 4,
        points: int | None = 16,
        seeds: int = 1,
        dropout: float = 0.0,
    ) -> None:
        super().__init__()
        self.num_classes = num_classes
        self.embedding = nn.Linear(channels, width)
        make = (lambda: SAB(width, heads)) if points is None else (lambda: ISAB(width, heads, points=points))
        self.encoder = nn.Sequential(make(), make())
        self.pooling = PMA(width, heads, seeds=seeds)
        self.decoder = nn.Sequential(*(SAB(width, heads) for _ in range(2 * (seeds > 1))))
        self.dropout, self.head = nn.Dropout(dropout), nn.Linear(width, num_classes)

    def forward(self, elements: Tensor, steps: Steps | None = None) -> Tensor:
        """(set, element, channel) -> (set, output), or (set, seed, output) with several seeds.

        `steps` is filled with `encoded` (set, element, channel) and `pooled` (set, seed, channel).
        """
        encoded = self.encoder(self.embedding(elements))
        pooled = self.decoder(self.pooling(self.dropout(encoded)))
        if steps is not None:
            steps |= {"encoded": encoded, "pooled": pooled}
        answer = self.head(self.dropout(pooled))
        return answer.squeeze(1) if answer.shape[1] == 1 else answer


class DeepSet(nn.Module):
    """The paper's baseline without attention (rFF + pooling, Zaheer et al. 2017): each element alone, then `pool`."""

    POOLS = ("mean", "sum", "max")

    def __init__(self, *, channels: int = 1, outputs: int = 1, width: int = 64, pool: str = "mean") -> None:
        super().__init__()
        if pool not in self.POOLS:
            raise ValueError(f"`pool` is {pool!r}; it can be one of {self.POOLS}.")
        self.pool = pool
        self.encoder = nn.Sequential(nn.Linear(channels, width), nn.ReLU(), feed_forward(width, width))
        self.decoder = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, outputs))

    def forward(self, elements: Tensor) -> Tensor:
        """(set, element, channel) -> (set, output)."""
        encoded = self.encoder(elements)
        pooled = {"mean": encoded.mean, "sum": encoded.sum, "max": encoded.amax}[self.pool](dim=1)
        return self.decoder(pooled)


def feed_forward(width: int, hidden: int) -> nn.Sequential:
    """The row-wise network rFF: the same two layers for every element."""
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width))


def build(*, variant: str = "published", **options: int | float | None) -> SetTransformer:
    """One of `VARIANTS`; `options` override single sizes."""
    return SetTransformer(**VARIANTS[variant] | options)
