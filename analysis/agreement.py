"""How far two maps over the same picture agree, whatever their grids."""

import numpy as np


def overlap(first: np.ndarray, second: np.ndarray) -> float:
    """Share of the attention that two maps put on the same places: 1 for equal maps, 0 for maps that never meet.

    `first` (row, column) and `second` (row, column) cover the same picture with grids of their own; each is mass per
    cell, NaN where the map has none, and counts as 1 in total. The integral of the smaller of both densities over the
    picture (histogram intersection, Swain & Ballard 1991), exact: both are constant between the edges of either grid.
    NaN where a map has no mass.
    """
    edges = [
        np.union1d(*(np.linspace(0, 1, cells + 1) for cells in pair))
        for pair in zip(first.shape, second.shape, strict=True)
    ]
    area = np.outer(*(np.diff(axis) for axis in edges))
    middles = [(axis[1:] + axis[:-1]) / 2 for axis in edges]
    densities = [_density(mass, middles) for mass in (first, second)]
    return float((np.minimum(*densities) * area).sum())


def _density(mass: np.ndarray, places: list[np.ndarray]) -> np.ndarray:
    """The map's density at the points of the grid `places` (down, across), in shares of height and width."""
    mass = np.nan_to_num(mass.astype(np.float64))
    total = mass.sum()
    rows, columns = (
        np.minimum((at * cells).astype(int), cells - 1) for at, cells in zip(places, mass.shape, strict=True)
    )
    return mass[np.ix_(rows, columns)] * (mass.size / total if total > 0 else np.nan)
