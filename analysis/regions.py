"""Parts of a picture that carry a class: how much of it they cover, how far two agree, what falls into each."""

import numpy as np


def shares(classes: np.ndarray, count: int) -> np.ndarray:
    """(class,): which share of the cells of `classes` (row, column), numbers below `count`, each class has."""
    return np.bincount(classes.ravel(), minlength=count) / classes.size


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two masks (row, column) bool (Jaccard 1912); 1 where both are empty."""
    union = int((one | other).sum())
    return int((one & other).sum()) / union if union else 1.0


def sums(values: np.ndarray, groups: np.ndarray) -> dict[int, float]:
    """The sum of `values` (row, column) over each group of cells, by its number in `groups` (row, column)."""
    numbers, places = np.unique(groups, return_inverse=True)
    totals = np.bincount(places.ravel(), weights=values.ravel())
    return {int(number): float(total) for number, total in zip(numbers, totals, strict=True)}
