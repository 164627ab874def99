"""Heads that the visitor clicked on or off, beyond what the slider takes: kept in the link, a bit for each head."""

import re

from analysis.pruning import Heads, all_heads
from ui import link
from ui.components.chart import picked

NAME = "heads_flip"
LONGEST = 64  # hexadecimal digits: 256 heads


def current(counts: list[int]) -> frozenset[tuple[int, int]]:
    """The clicked heads of a model whose layers have `counts` heads."""
    bits = link.current(NAME, _parse, 0)
    _remember(bits)
    return frozenset(head for place, head in enumerate(all_heads(counts)) if bits >> place & 1)


def follow(key: str, counts: list[int]) -> None:
    """The cell just clicked in the chart `key` changes sides."""
    cell = picked(key)
    head = (int(cell.get("y", 0)) - 1, int(cell.get("x", 0)) - 1)
    heads: Heads = all_heads(counts)
    if head in heads:
        _remember(link.current(NAME, _parse, 0) ^ 1 << heads.index(head))


def undo() -> None:
    """Take all clicks back."""
    _remember(0)


def _remember(bits: int) -> None:
    link.remember(NAME, bits, default=0, text=f"{bits:x}")


def _parse(text: str) -> int:
    if not re.fullmatch(f"[0-9a-f]{{1,{LONGEST}}}", text):
        raise ValueError(text)
    return int(text, 16)
