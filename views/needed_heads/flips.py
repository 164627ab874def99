"""Heads that the visitor clicked on or off, beyond what the slider takes."""

from analysis.pruning import all_heads
from ui.components.chart import picked
from ui.flipped import Flipped

LONGEST = 64  # hexadecimal digits: 256 heads
FLIPPED = Flipped("heads_flip", LONGEST)
undo = FLIPPED.undo


def current(counts: list[int]) -> frozenset[tuple[int, int]]:
    """The clicked heads of a model whose layers have `counts` heads."""
    heads = all_heads(counts)
    return frozenset(heads[place] for place in FLIPPED.current(len(heads)))


def follow(key: str, counts: list[int]) -> None:
    """The cell just clicked in the chart `key` changes sides."""
    cell, heads = picked(key), all_heads(counts)
    head = (int(cell.get("y", 0)) - 1, int(cell.get("x", 0)) - 1)
    if head in heads:
        FLIPPED.flip(heads.index(head))
