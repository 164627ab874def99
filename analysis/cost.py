"""What each kind of attention costs for one image: multiplications with addition, and numbers in its maps.

N tokens of C channels; grids are taken to be multiples of their windows and reductions (padding costs extra).
Layer norms, softmax and biases are not counted, as in the papers' own formulas.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt


@dataclass(frozen=True)
class Cost:
    """`projections`: multiply-adds of the linear maps; `interactions`: of q·kᵀ and weights·v; `map_entries`: numbers in
    the attention maps of all heads."""

    projections: int
    interactions: int
    map_entries: int

    @property
    def total(self) -> int:
        """Multiply-adds."""
        return self.projections + self.interactions

    def map_bytes(self, *, bytes_per_number: int = 4) -> int:
        """Memory of the maps when they are stored, in bytes."""
        return self.map_entries * bytes_per_number

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.projections + other.projections,
            self.interactions + other.interactions,
            self.map_entries + other.map_entries,
        )


def full(tokens: int, channels: int, *, heads: int = 1) -> Cost:
    """Plain multi-head attention: 4NC² + 2N²C (Eq. 1 of Swin, arXiv:2103.14030)."""
    return window(tokens, channels, tokens, heads=heads)


def window(tokens: int, channels: int, area: int, *, heads: int = 1) -> Cost:
    """Attention in windows of `area` = M² tokens (Swin, Twins LSA, NesT): 4NC² + 2M²NC (Eq. 2 of arXiv:2103.14030)."""
    return Cost(4 * tokens * channels**2, 2 * area * tokens * channels, heads * tokens * area)


def reduced(tokens: int, channels: int, reduction: int, *, heads: int = 1) -> Cost:
    """Spatial-reduction attention (PVT, arXiv:2102.12122; Twins GSA): N/R² keys made by an R × R convolution.

    Queries and output 2NC², keys and values 2(N/R²)C², the convolution NC² (none when R = 1), then 2N(N/R²)C.
    """
    keys = tokens // reduction**2
    convolution = tokens * channels**2 if reduction > 1 else 0
    projections = 2 * tokens * channels**2 + 2 * keys * channels**2 + convolution
    return Cost(projections, 2 * tokens * keys * channels, heads * tokens * keys)


def window_pair(side: int, windows: Sequence[int]) -> tuple[list[float], list[float], list[float]]:
    """Multiply-adds per channel of a pair of Twins' blocks on `side` × `side` tokens, for each window side k.

    Scores and sums of values only: 2k²HW inside the windows, 2(HW)²/k² to one key of each window, and both together
    (Chu et al. 2021, arXiv:2104.13840, section 3.2).
    """
    tokens = side**2
    local = [2.0 * size**2 * tokens for size in windows]
    everywhere = [2.0 * tokens * tokens / size**2 for size in windows]
    return local, everywhere, [sum(pair) for pair in zip(local, everywhere, strict=True)]


def mab(queries: int, keys: int, channels: int, *, heads: int = 1) -> Cost:
    """One MAB of a Set Transformer (Lee et al. 2019, arXiv:1810.00825, Eq. 6 and 7), q queries and k keys.

    Queries and output 2qC², keys and values 2kC², rFF of two layers of width C 2qC², then 2qkC.
    """
    projections = (4 * queries + 2 * keys) * channels**2
    return Cost(projections, 2 * queries * keys * channels, heads * queries * keys)


def sab(elements: int, channels: int, *, heads: int = 1) -> Cost:
    """SAB = MAB(X, X), Eq. 8: 6nC² + 2n²C."""
    return mab(elements, elements, channels, heads=heads)


def isab(elements: int, channels: int, points: int, *, heads: int = 1) -> Cost:
    """ISAB with m induced points = MAB(I, X), then MAB(X, H), Eq. 9 and 10: 6(n + m)C² + 4nmC."""
    return mab(points, elements, channels, heads=heads) + mab(elements, points, channels, heads=heads)


def break_even(channels: int, points: int) -> int:
    """The least number of elements for which ISAB takes fewer multiply-adds than SAB.

    6nC² + 2n²C > 6(n + m)C² + 4nmC is n² − 2mn − 3mC > 0, so n > m + √(m² + 3mC).
    """
    root = isqrt(points**2 + 3 * points * channels)
    return points + root + 1


@dataclass(frozen=True)
class NestedCost:
    """Multiply-adds of one TNT block with its MLPs: `inner` words, `bridge` from words to patches, `outer` patches."""

    inner: int
    bridge: int
    outer: int

    @property
    def ratio(self) -> float:
        """How much dearer than the outer transformer alone."""
        return (self.inner + self.bridge + self.outer) / self.outer


def nested(patches: int, channels: int, words: int, word_channels: int) -> NestedCost:
    """One block of TNT (Han et al. 2021, arXiv:2103.00112): n patches of d channels, m words of c channels in each.

    inner 2nmc(6c + m), bridge nmcd, outer 2nd(6d + n), MLPs four times as wide included.
    """
    inner = 2 * patches * words * word_channels * (6 * word_channels + words)
    bridge = patches * words * word_channels * channels
    return NestedCost(inner, bridge, 2 * patches * channels * (6 * channels + patches))


def vit(*, patches: int, prefix: int, numbers: int, channels: int, hidden: int, blocks: int, heads: int) -> Cost:
    """A whole ViT but its head: the embedding of `patches` of `numbers` numbers each, NpC, and per block attention
    4NC² + 2N²C and an MLP 2NCH, `prefix` tokens included (Dosovitskiy et al. 2021, arXiv:2010.11929, Eq. 1-4)."""
    tokens = patches + prefix
    attention = full(tokens, channels, heads=heads)
    mlp = 2 * tokens * channels * hidden
    return Cost(
        patches * numbers * channels + blocks * (attention.projections + mlp),
        blocks * attention.interactions,
        blocks * attention.map_entries,
    )


def head(tokens: int, channels: int, width: int) -> Cost:
    """One head of `width` channels: its part of queries, keys, values and output 4NCd, q·kᵀ and weights·v 2N²d."""
    return Cost(4 * tokens * channels * width, 2 * tokens**2 * width, tokens**2)
