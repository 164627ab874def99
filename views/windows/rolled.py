"""A block's tokens in the order after the roll, and cut-outs of the picture."""

import numpy as np

from analysis import shifted, windows
from ui.blocks import Block


def grid(block: Block) -> np.ndarray:
    """Number of the window of each token in the rolled order, (row, column)."""
    return windows.roll(block.groups, block.shift) // shifted.REGIONS


def seen(block: Block) -> np.ndarray:
    """Tokens that the chosen one may see, (row, column) bool in the rolled order."""
    return windows.roll(block.groups == block.groups[block.token], block.shift)


def rolled(pixels: np.ndarray, block: Block) -> np.ndarray:
    """The picture (row, column, 3) after the roll."""
    cell = (length // count for length, count in zip(pixels.shape[:2], block.size, strict=True))
    return windows.roll(pixels, tuple(move * side for move, side in zip(block.shift, cell, strict=True)))


def thirds(block: Block) -> np.ndarray:
    """Which parts of the picture the roll takes to the other side: 0 rows, 1 columns, 2 the corner, -1 none."""
    rows, columns = (np.arange(length) < move for length, move in zip(block.size, block.shift, strict=True))
    return rows[:, None] + 2 * columns - 1


def crop(pixels: np.ndarray, lit: np.ndarray) -> np.ndarray:
    """The part of `pixels` under the rectangle where `lit` (row, column) is true."""
    cell = (length // count for length, count in zip(pixels.shape[:2], lit.shape, strict=True))
    places = (np.flatnonzero(lit.any(axis=axis)) for axis in (1, 0))
    return pixels[tuple(slice(at[0] * side, (at[-1] + 1) * side) for at, side in zip(places, cell, strict=True))]
