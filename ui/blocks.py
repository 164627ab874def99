"""One Swin block as the views see it: its windows, its shift, and the token under glass in them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis import shifted, windows
from models.questions.parameters import Parameters
from models.trace import AttentionMap, Trace
from ui import cached, controls, spot
from words import Message, message, say

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Block:
    """`size`, `side` of the windows and `shift` count tokens (rows, columns); `token` is the chosen one's place."""

    attention: AttentionMap
    size: Pair
    side: Pair
    shift: Pair
    token: Pair

    @property
    def moves(self) -> bool:
        """Whether this block shifts its windows."""
        return any(self.shift)

    @property
    def rolled_token(self) -> Pair:
        """Where the chosen token stands after the roll."""
        return tuple((at - move) % length for at, move, length in zip(self.token, self.shift, self.size, strict=True))

    @property
    def window(self) -> tuple[int, int]:
        """(window, token in it) of the chosen token."""
        regions = self.attention.queries
        return divmod(int(regions.raster[self.token]), regions.tokens)

    @property
    def groups(self) -> np.ndarray:
        """Who sees whom, (row, column): see `analysis.shifted.groups`."""
        return shifted.groups(self.size, self.side, self.shift)

    @property
    def plain(self) -> np.ndarray:
        """Number of the window of each token where windows are not shifted, (row, column)."""
        return shifted.groups(self.size, self.side, (0, 0)) // shifted.REGIONS

    @property
    def mask(self) -> np.ndarray:
        """What is added to the scores, (window, query, key)."""
        if self.moves:
            return windows.attention_mask(self.size, self.side, self.shift)
        return np.zeros((self.attention.shape[0], *self.attention.shape[2:]), np.float32)

    @property
    def which(self) -> Message:
        """The window of the chosen token, for records."""
        return message("{number} of {count}", number=self.window[0] + 1, count=self.attention.shape[0])

    def bias_table(self, model: str) -> np.ndarray:
        """The learned table of relative position biases, (offset, head)."""
        name = f"{self.attention.name}.relative_position_bias_table"
        return cached.ask(Parameters(model=model, names=(name,)))[name]


def blocks(trace: Trace) -> list[Block]:
    """Every block of a Swin, first to last."""
    return [_block(attention) for attention in trace.attention]


def current_block(all_blocks: Sequence[Block]) -> int:
    """The block to look at, from 0; the first one that shifts at first."""
    first = next((place for place, block in enumerate(all_blocks) if block.moves), 0)
    titles = {number: _title(number, block) for number, block in enumerate(all_blocks, start=1)}
    return controls.choose(say("Block"), "block", titles, default=first + 1, label_visibility="collapsed") - 1


def _title(number: int, block: Block) -> str:
    places = {"number": number, "rows": block.size[0], "columns": block.size[1]}
    if block.moves:
        return say("{number}. shifted, {rows} × {columns}", **places)
    return say("{number}. plain, {rows} × {columns}", **places)


def _block(attention: AttentionMap) -> Block:
    regions = attention.queries
    side, shift = shifted.layout(regions.raster, regions.tokens)
    size = regions.raster.shape
    return Block(attention, size, side, shift, spot.token(size))
