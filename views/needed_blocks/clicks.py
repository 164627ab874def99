"""Blocks that the visitor clicked on or off, beyond what the rule leaves out."""

from ui.components.chart import picked
from ui.flipped import Flipped

LONGEST = 8  # hexadecimal digits: 32 blocks
FLIPPED = Flipped("blocks_flip", LONGEST)
current, undo = FLIPPED.current, FLIPPED.undo


def follow(key: str, blocks: int) -> None:
    """The block just clicked in the chart `key` changes sides."""
    block = int(picked(key).get("x", 0)) - 1
    if block in range(blocks):
        FLIPPED.flip(block)
