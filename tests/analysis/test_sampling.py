"""Sampling of clouds against brute force, and against what the models do."""

import numpy as np
import pytest
import torch
from scipy.spatial.distance import cdist

from analysis import sampling
from models.reference import point_sampling

POINTS = np.random.default_rng(3).normal(size=(200, 3))


def brute_farthest(points: np.ndarray, count: int, first: int) -> list[int]:
    """Max-min over the whole table of distances."""
    table, chosen = cdist(points, points), [first]
    while len(chosen) < count:
        chosen.append(int(table[:, chosen].min(axis=1).argmax()))
    return chosen


def test_farthest_points_are_the_greedy_max_min() -> None:
    assert sampling.farthest_points(POINTS, 40, first=7).tolist() == brute_farthest(POINTS, 40, 7)


def test_farthest_points_are_the_model_s() -> None:
    points = POINTS.astype(np.float32)
    theirs = point_sampling.farthest_points(torch.tensor(points)[None], 40)[0].numpy()
    assert (sampling.farthest_points(points, 40, first=theirs[0]) == theirs).all()


def test_coverage_is_the_largest_distance_to_the_nearest_chosen() -> None:
    chosen, table = np.array([5, 60, 3, 199]), cdist(POINTS, POINTS)
    expected = [table[:, chosen[:count]].min(axis=1).max() for count in range(1, 5)]
    np.testing.assert_allclose(sampling.coverage_radii(POINTS, chosen), expected, rtol=1e-12)
    nearest = sampling.distance_to_nearest(POINTS, chosen)
    np.testing.assert_allclose(nearest, table[:, chosen].min(axis=1), atol=1e-12)


def test_farthest_points_cover_within_twice_the_best() -> None:
    """Gonzalez 1985: no k points cover better than half the greedy radius; random ones usually cover worse."""
    greedy = sampling.coverage_radii(POINTS, sampling.farthest_points(POINTS, 30, first=0))
    drawn = sampling.random_coverage(POINTS, 30)
    assert drawn.shape == (20, 30) and (np.diff(drawn, axis=1) <= 1e-12).all()
    assert (drawn >= greedy / 2).all() and greedy[-1] < drawn[:, -1].min()


def test_random_coverage_is_that_of_its_draws() -> None:
    rng = np.random.default_rng(5)
    orders = [rng.permutation(len(POINTS))[:9] for _ in range(3)]
    expected = [sampling.coverage_radii(POINTS, order) for order in orders]
    np.testing.assert_allclose(sampling.random_coverage(POINTS, 9, draws=3, seed=5), expected, rtol=1e-12)


@pytest.mark.parametrize(("radius", "count"), [(0.5, 16), (5.0, 16), (0.01, 4)])
def test_a_ball_holds_the_nearest_inside_it(radius: float, count: int) -> None:
    table = cdist(POINTS[9:10], POINTS)[0]
    expected = [at for at in np.argsort(table) if table[at] <= radius][:count]
    assert sampling.ball(POINTS, POINTS[9], radius, count).tolist() == expected


def test_a_ball_is_the_model_s_ball_query() -> None:
    points = torch.tensor(POINTS, dtype=torch.float32)[None]
    theirs = point_sampling.within(*point_sampling.nearest_points(points, points[:, :20], 16), 0.6, 16)[0].numpy()
    for centre, nearest in enumerate(theirs):
        ours = sampling.ball(points[0].numpy(), points[0, centre].numpy(), 0.6, 16)
        assert (nearest[: len(ours)] == ours).all() and (nearest[len(ours) :] == ours[0]).all()


def test_overlap_counts_points_in_common() -> None:
    choices = np.array([[1, 2, 3, 4], [4, 3, 2, 1], [9, 8, 7, 1]])
    assert sampling.overlap(choices).tolist() == [[1, 1, 0.25], [1, 1, 0.25], [0.25, 0.25, 1]]


def test_memory_stays_linear() -> None:
    """A table of 200,000 by 200,000 would need 320 GB."""
    many = np.random.default_rng(0).normal(size=(200_000, 3)).astype(np.float32)
    assert len(sampling.farthest_points(many, 8, first=0)) == 8 and len(sampling.ball(many, many[0], 0.5, 16)) == 16
