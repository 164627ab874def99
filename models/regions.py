"""Which part of the input each token stands for."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.frozen import Value, read_only


@dataclass(frozen=True, eq=False)
class Regions(Value):
    """The places of one set of tokens (the queries or the keys of an attention) on the model's input.

    `raster` is (row, column) int32: the flat index `window * tokens + token` of the token that stands there,
    -1 where none does; a token may own several cells, never shares one. `cell` is (height, width) of one
    raster cell in pixels of the model's input. The first `len(prefix)` tokens of every window (class,
    distillation, registers) stand for no place and are named in `prefix`. `parts` (window, token) numbers the parts
    of a window that a mask keeps from each other (shifted windows); None where all its tokens may meet.
    """

    windows: int
    tokens: int
    raster: np.ndarray
    cell: tuple[float, float]
    prefix: tuple[str, ...] = ()
    parts: np.ndarray | None = None

    def token_at(self, y: float, x: float) -> tuple[int, int] | None:
        """(window, token) under the point `y`, `x` in pixels of the model's input, or None."""
        row, column = int(y // self.cell[0]), int(x // self.cell[1])
        if not (0 <= row < self.raster.shape[0] and 0 <= column < self.raster.shape[1]):
            return None
        flat = int(self.raster[row, column])
        return None if flat < 0 else divmod(flat, self.tokens)

    def paint(self, row: np.ndarray, window: int = 0) -> np.ndarray:
        """Spread one attention row (token,) of `window` over its cells: (row, column) float32.

        A token's mass is divided by the number of its cells, so the picture's sum is the row's sum without
        the tokens that stand nowhere (prefix, padding). Cells of other windows are NaN (drawn blank).
        """
        cells = np.bincount(self.raster[self.raster >= 0], minlength=self.windows * self.tokens)
        density = np.full(self.windows * self.tokens + 1, np.nan, dtype=np.float32)  # last one serves raster == -1
        here = slice(window * self.tokens, (window + 1) * self.tokens)
        density[here] = row / np.maximum(cells[here], 1)
        return density[self.raster]

    def apart(self, window: int = 0) -> np.ndarray | None:
        """Which tokens of `window` the mask keeps from each other, (token, token) bool; None where all may meet."""
        if self.parts is None:
            return None
        numbers = self.parts[window]
        return numbers[:, None] != numbers

    @cached_property  # every run of a page asks several times
    def centres(self) -> np.ndarray:
        """Middle of each token's place, (window, token, 2) float64 as (y, x) in pixels; NaN where it has none."""
        rows, columns = np.nonzero(self.raster >= 0)
        flat, total = self.raster[rows, columns], self.windows * self.tokens
        cells = np.bincount(flat, minlength=total).astype(float)
        cells[cells == 0] = np.nan
        middles = [(places + 0.5) * side for places, side in zip((rows, columns), self.cell, strict=True)]
        points = [np.bincount(flat, weights=middle, minlength=total) / cells for middle in middles]
        return read_only(np.stack(points, axis=-1).reshape(self.windows, self.tokens, 2))
