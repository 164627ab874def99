"""A block's tokens and the picture in the order after the roll."""

import numpy as np

from analysis import shifted, windows
from ui.blocks import Block


def window_numbers(block: Block) -> np.ndarray:
    """Number of the window of each token, from 0: (row, column)."""
    return windows.roll(block.groups, block.shift) // shifted.REGIONS


def allowed(block: Block) -> np.ndarray:
    """Tokens that the chosen one may see, (row, column) bool."""
    return windows.roll(block.groups == block.groups[block.token], block.shift)


def picture(pixels: np.ndarray, block: Block) -> np.ndarray:
    """The picture (row, column, 3) after the roll."""
    cell = (length // count for length, count in zip(pixels.shape[:2], block.size, strict=True))
    return windows.roll(pixels, tuple(move * side for move, side in zip(block.shift, cell, strict=True)))


def travelling(block: Block) -> np.ndarray:
    """Which parts of the picture the roll takes to the other side, in the order before it: 0 rows, 1 columns, 2 the
    corner, -1 none."""
    rows, columns = (np.arange(length) < move for length, move in zip(block.size, block.shift, strict=True))
    return rows[:, None] + 2 * columns - 1
