"""The two maps of an ISAB and their product."""

from itertools import pairwise

import numpy as np

from inputs.example_clouds import CLOUDS as EXAMPLES
from ui import cached
from ui.cloud_controls import glass_cloud
from views.sets import costs
from views.sets.gathered import room, widest_view
from views.sets.induced import AS_FED, BY_POINT, ordered, pair
from views.sets.subject import CLOUDS


def test_the_maps_shown_are_the_model_s_own() -> None:
    cloud = glass_cloud(cached.example_cloud(next(iter(EXAMPLES))))
    trace = cached.trace(CLOUDS, cloud)
    for block, first in ((1, 0), (2, 2)):
        gather, spread = pair(trace, block)
        assert (gather.name, spread.name) == tuple(
            f"encoder.{first // 2}.{part}.attention" for part in ("gather", "spread")
        )
        assert gather.shape[2:] == (16, 1024) and spread.shape[2:] == (1024, 16)
    maps = gather.weights(0)[0, 0], spread.weights(0)[0, 0]
    for order in (BY_POINT, AS_FED):
        small = ordered(*maps, order)
        assert small[0].shape == (16, 128) and small[1].shape == (128, 16)
        np.testing.assert_allclose(small[0].sum(axis=1), 1 / 8, rtol=1e-4)  # means of eight
        np.testing.assert_allclose(small[1].sum(axis=1), 1, rtol=1e-4)
    strongest = [int(row.argmax()) for row in maps[1][np.lexsort((-maps[1].max(1), maps[1].argmax(1)))]]
    assert all(one <= other for one, other in pairwise(strongest))


def test_the_widest_view_covers_most() -> None:
    corners = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8).T
    assert widest_view(corners * (3, 2, 1)) == "top"
    assert widest_view(corners * (3, 1, 2)) == "front"
    assert widest_view(corners * (1, 3, 2)) == "side"


def test_costs_are_counted_for_the_model_of_clouds() -> None:
    gather, _ = pair(cached.trace(CLOUDS, glass_cloud(cached.example_cloud(next(iter(EXAMPLES))))), 1)
    _, heads, points, _ = gather.shape
    assert (heads, points) == (costs.HEADS, costs.TRAINED) and heads * gather.query.shape[-1] == costs.WIDTH


def test_pictures_of_the_points_fill_the_width_whatever_their_shape() -> None:
    assert room(16, 33, 32) == (8, 392) and room(16, 32, 10)[0] == 8
    assert room(16, 8, 32)[0] == 4, "flat ones would be thin strips"
    assert room(12, 32, 32)[0] == 4, "no row is left half empty"
