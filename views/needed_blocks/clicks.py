"""Blocks that the visitor clicked on or off, beyond what the rule leaves out: in the link, a bit for each block."""

import re

from ui import link
from ui.components.chart import picked

NAME = "blocks_flip"
LONGEST = 8  # hexadecimal digits: 32 blocks


def current(blocks: int) -> frozenset[int]:
    """The clicked ones of a model's `blocks`, from 0."""
    bits = link.current(NAME, _parse, 0)
    _remember(bits)
    return frozenset(block for block in range(blocks) if bits >> block & 1)


def follow(key: str, blocks: int) -> None:
    """The block just clicked in the chart `key` changes sides."""
    block = int(picked(key).get("x", 0)) - 1
    if block in range(blocks):
        _remember(link.current(NAME, _parse, 0) ^ 1 << block)


def undo() -> None:
    """Take all clicks back."""
    _remember(0)


def _remember(bits: int) -> None:
    link.remember(NAME, bits, default=0, text=f"{bits:x}")


def _parse(text: str) -> int:
    if not re.fullmatch(f"[0-9a-f]{{1,{LONGEST}}}", text):
        raise ValueError(text)
    return int(text, 16)
