"""Grids of positions: centres, enlargement, and the way from a coarse grid down to the finer one it was merged from."""

import numpy as np


def grid_centres(rows: int, columns: int, *, cell: tuple[float, float] = (1.0, 1.0)) -> np.ndarray:
    """Centres of a grid's cells in reading order: (row · column, 2) as (y, x); `cell` is (height, width)."""
    y, x = np.mgrid[:rows, :columns]
    return np.stack([(y.ravel() + 0.5) * cell[0], (x.ravel() + 0.5) * cell[1]], axis=-1)


def enlarge(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Nearest-neighbour enlargement of (row, column) to `size` (height, width)."""
    return values[np.ix_(*(np.arange(full) * part // full for full, part in zip(size, values.shape, strict=True)))]


def cut_out(pixels: np.ndarray, lit: np.ndarray) -> np.ndarray:
    """The part of `pixels` (row, column, ...) under the rectangle of cells where `lit` (row, column) bool is true."""
    cell = (length // count for length, count in zip(pixels.shape[:2], lit.shape, strict=True))
    places = (np.flatnonzero(lit.any(axis=axis)) for axis in (1, 0))
    return pixels[tuple(slice(at[0] * side, (at[-1] + 1) * side) for at, side in zip(places, cell, strict=True))]


def refine(values: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Each fine position of `shape` gets the value of the coarse position (row, column) that it was merged into.

    Merging n × n positions leaves rows and columns over when sides are not multiples of n: those get 0.
    """
    owners = (_owners(fine, coarse) for fine, coarse in zip(shape, values.shape, strict=True))
    return np.pad(values, (0, 1))[np.ix_(*owners)]


def hand_down(mass: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Mass on coarse positions (row, column) shared equally among the fine positions merged into them; sum is kept."""
    sides = zip(shape, mass.shape, strict=True)
    counts = (np.bincount(_owners(fine, coarse), minlength=coarse)[:coarse] for fine, coarse in sides)
    return refine(mass / np.outer(*counts), shape)


def _owners(fine: int, coarse: int) -> np.ndarray:
    """For each of `fine` positions the coarse one that covers it; the number `coarse` where none does."""
    return np.minimum(np.arange(fine) // round(fine / coarse), coarse)
