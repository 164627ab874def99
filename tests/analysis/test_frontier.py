"""The unbeaten points, by asking of each pair."""

import numpy as np

from analysis.frontier import unbeaten


def test_no_point_of_the_frontier_is_beaten_and_every_other_one_is() -> None:
    random = np.random.default_rng(0)
    cost, worth = random.integers(0, 9, 40), random.integers(0, 9, 40)
    frontier = unbeaten(cost, worth)
    assert list(cost[frontier]) == sorted(cost[frontier]) and list(worth[frontier]) == sorted(worth[frontier])
    points = list(zip(cost.tolist(), worth.tolist(), strict=True))
    for place, (own_cost, own_worth) in enumerate(points):
        others = [(c, w) for c, w in points if (c, w) != (own_cost, own_worth)]
        beaten = any(c <= own_cost and w >= own_worth for c, w in others)
        assert (place in frontier) == (not beaten and points.index((own_cost, own_worth)) == place)
