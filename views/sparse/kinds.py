"""The patterns that the page imposes: what they are called, who proposed them, in which sizes they come."""

from dataclasses import dataclass

from analysis import patterns
from analysis.windows import Pair
from words import label

HASHED, RANDOM, SPAN, OWN = "hashed", "random", "span", "own"
BUCKETS = (4, 2, 8, 16)
HELD = (90, 80, 70, 50)  # per cent
SPANS = "Sukhbaatar et al. 2019, arXiv:1905.07799"


@dataclass(frozen=True)
class Kind:
    """`title` of a pattern, its `source`, and how a `size` of it is written (nothing where it has none)."""

    title: str
    source: str
    size: str = ""


KINDS = {
    patterns.LOCAL: Kind(label("neighbours"), "Beltagy et al. 2020, arXiv:2004.05150", label("Reach {size}")),
    patterns.WINDOWS: Kind(label("windows"), "Liu et al. 2021, arXiv:2103.14030", label("Window side {size}")),
    patterns.STRIDED: Kind(label("strides"), "Child et al. 2019, arXiv:1904.10509", label("Stride {size}")),
    patterns.STAR: Kind(label("star: a ring and a relay"), "Guo et al. 2019, arXiv:1902.09113"),
    HASHED: Kind(label("its likes, by hashing"), "Kitaev et al. 2020, arXiv:2001.04451", label("Buckets {size}")),
    SPAN: Kind(label("adaptive span"), SPANS, label("Span {size}, ramp {ramp}")),
    OWN: Kind(label("each head’s own span"), SPANS, label("{size} % held")),
}


def sizes(kind: str, grid: Pair) -> tuple[int, ...]:
    """What sizes there are over a `grid` of patches, the first one shown at first; those of spans are slid."""
    others = {HASHED: BUCKETS, OWN: HELD, SPAN: ()}
    return others[kind] if kind in others else patterns.sizes(kind, grid)
