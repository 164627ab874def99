"""Fewer points of a cloud, and the balls around them."""

import re

import numpy as np
from scipy.spatial import cKDTree
from scipy.spatial.distance import cdist

from models.reference.point_transformer import VARIANTS
from models.trace import Trace
from models.zoo import ZOO
from tests.again import Numbers, Record, recipe, traces
from tests.recipes.points_and_sets import places


def covered(trace: Trace, order: np.ndarray) -> np.ndarray:
    """(chosen, point): how far each point is from the nearest of the first 1, 2 … chosen ones."""
    stands = trace.pixels[:, :3]
    return np.minimum.accumulate(cdist(stands[order], stands))


@recipe("farthest point sampling")
def farthest(record: Record) -> Numbers:
    (trace,) = traces(record)
    order = trace.steps["centres_0"]
    nearest = covered(trace, order)
    step = np.full(len(trace.pixels), np.nan)
    step[order] = np.arange(1, len(order) + 1)
    columns = {"step": step, "distance": nearest[record["parameters"]["chosen"] - 1]}
    arrays = {"points": trace.pixels, "order": order, "coverage": nearest.max(axis=1)}
    return places(record, trace.pixels) | columns | arrays


@recipe("coverage radius")
def coverage(record: Record) -> Numbers:
    (trace,) = traces(record)
    order = trace.steps["centres_0"]
    rng = np.random.default_rng(0)
    draws = [rng.permutation(len(trace.pixels))[: len(order)] for _ in range(record["parameters"]["draws"])]
    radii = np.stack([covered(trace, drawn).max(axis=1) for drawn in draws])
    drawn = {"random_mean": radii.mean(axis=0), "random_best": radii.min(axis=0), "random_worst": radii.max(axis=0)}
    alone = {"points": np.arange(1, len(order) + 1), "farthest": covered(trace, order).max(axis=1)}
    return alone | drawn


@recipe("multi-scale grouping")
def grouped(record: Record) -> Numbers:
    """By a tree of the points: of those within a radius the nearest, at most so many."""
    (trace,) = traces(record)
    level, centre = (int(re.match(r"\d+", record["parameters"][name])[0]) for name in ("level", "centre"))
    assert level == 1
    sizes = VARIANTS[ZOO[trace.model].options.get("variant", "published")].levels[level - 1]
    centres, stands = trace.steps["centres_0"], trace.pixels[:, :3]
    tree, middle = cKDTree(stands), stands[centres[centre - 1]]
    numbers = places(record, trace.pixels) | {"points": trace.pixels, "centres": centres}
    for place, (radius, most) in enumerate(zip(sizes.radii, sizes.neighbours, strict=True), start=1):
        away, nearest = tree.query(middle, k=most, distance_upper_bound=radius)
        taken = nearest[np.isfinite(away)]
        numbers[f"radius_{place}"] = taken
        numbers[f"inside_{place}"] = np.isin(np.arange(len(stands)), taken)
    return numbers
