"""Choosing a few of many points: farthest-point sampling, how well a choice covers the cloud, balls around points.

`points` are (point, 3), choices are indices into them. No function holds a table of points by points.
"""

import numpy as np


def farthest_points(points: np.ndarray, count: int, *, first: int) -> np.ndarray:
    """Greedy max-min sampling from the point `first`: each next one is farthest from all chosen, (count,) indices.

    Eldar et al. 1997; PointNet++, arXiv:1706.02413, section 3.2. A cloud of fewer points repeats points.
    """
    chosen = np.empty(count, dtype=np.int64)
    nearest = np.full(len(points), np.inf)
    following = first
    for turn in range(count):
        chosen[turn] = following
        nearest = np.minimum(nearest, squared_distances(points, points[following]))
        following = int(nearest.argmax())
    return chosen


def coverage_radii(points: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """How far the farthest point is from the first 1, 2 … of `chosen` (choice,): (choice,), never growing."""
    nearest = np.full(len(points), np.inf)
    radii = np.empty(len(chosen))
    for turn, index in enumerate(chosen):
        nearest = np.minimum(nearest, squared_distances(points, points[index]))
        radii[turn] = nearest.max()
    return np.sqrt(radii)


def distance_to_nearest(points: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """How far each point is from the nearest of `chosen`, (point,)."""
    nearest = np.full(len(points), np.inf)
    for index in chosen:
        nearest = np.minimum(nearest, squared_distances(points, points[index]))
    return np.sqrt(nearest)


def random_coverage(points: np.ndarray, count: int, *, draws: int = 20, seed: int = 0) -> np.ndarray:
    """Coverage radii of `draws` choices of `count` points at random, (draw, count)."""
    rng = np.random.default_rng(seed)
    orders = np.stack([rng.permutation(len(points))[:count] for _ in range(draws)])
    nearest = np.full((draws, len(points)), np.inf)
    radii = np.empty(orders.shape)
    for turn, centres in enumerate(points[orders.T]):
        away = sum((points[:, axis] - centres[:, axis, None]) ** 2 for axis in range(3))
        radii[:, turn] = np.minimum(nearest, away, out=nearest).max(axis=1)
    return np.sqrt(radii)


def ball(points: np.ndarray, centre: np.ndarray, radius: float, count: int) -> np.ndarray:
    """The at most `count` points within `radius` of `centre` (3,), nearest first: indices (neighbour,)."""
    distances = squared_distances(points, centre)
    inside = np.flatnonzero(distances <= radius**2)
    return inside[np.argsort(distances[inside], kind="stable")][:count]


def overlap(choices: np.ndarray) -> np.ndarray:
    """Share of their points that two of `choices` (choice, rank) have in common, (choice, choice).

    A point that is chosen twice counts once; of two choices of different size the larger counts.
    """
    shared = np.array([[len(np.intersect1d(one, other)) for other in choices] for one in choices])
    return shared / np.maximum.outer(shared.diagonal(), shared.diagonal())


def squared_distances(points: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """(point,), by differences in the precision of `points`."""
    return ((points - centre) ** 2).sum(axis=1)
