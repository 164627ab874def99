"""What lies on the table: what it started from, what the visitor has made of it, and where it comes from."""

from dataclasses import dataclass

from ui.components.attention_by_hand import Setting
from ui.components.attention_by_hand.hand import Hand
from viz.provenance import Provenance

PAPER = "Vaswani et al. 2017, arXiv:1706.03762, eq. 1"


@dataclass(frozen=True, eq=False)
class Start:
    """A `setting` with the `record` of where its numbers come from, and `told`: what they are, in words."""

    setting: Setting
    record: Provenance
    told: str


@dataclass(frozen=True, eq=False)
class Lecture:
    """The `start`, and the `hand` as it is now."""

    start: Start
    hand: Hand
