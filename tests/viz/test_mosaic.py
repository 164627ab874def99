"""A mosaic keeps every map's values in its own tile."""

import numpy as np
import pytest

from tests.exhibits import changed_by_check
from viz.mosaic import mosaic, resized

RNG = np.random.default_rng(0)


def test_each_tile_holds_its_map() -> None:
    maps = {"layer 1": RNG.random((2, 3, 4)), "layer 2": RNG.random((3, 3, 4))}
    trace = mosaic(maps, unit="weight", shared=True).data[0]
    np.testing.assert_allclose(trace.z[:3, :4], maps["layer 1"][0], rtol=1e-6)
    np.testing.assert_allclose(trace.z[4:7, 10:14], maps["layer 2"][2], rtol=1e-6)
    assert np.isnan(trace.z[:3, 10:14]).all() and np.isnan(trace.z[3]).all()


def test_own_scale_stretches_each_map_and_keeps_the_values_for_hovering() -> None:
    maps = {"layer 1": np.stack([np.full((2, 2), 0.25), np.full((2, 2), 0.5)])}
    trace = mosaic(maps, unit="weight").data[0]
    assert np.nanmin(trace.z) == np.nanmax(trace.z) == 1
    assert trace.customdata[0, 0] == 0.25 and trace.customdata[0, 3] == 0.5


def test_ticks_stand_in_the_middle_of_their_tile() -> None:
    trace = mosaic({"layer 1": np.ones((1, 3, 3)), "layer 2": np.ones((1, 3, 3))}, unit="weight").data[0]
    np.testing.assert_allclose(trace.x[1], 0.875)
    assert trace.y[0] > 0.5 and trace.y[4] > 1.5


def test_resizing_averages_and_leaves_blanks_out() -> None:
    heat = np.array([[1.0, 3.0, np.nan, 5.0]])
    np.testing.assert_allclose(resized(heat, (1, 2)), [[2.0, 5.0]])
    np.testing.assert_allclose(resized(heat[:, :2], (2, 4)), [[1, 1, 3, 3], [1, 1, 3, 3]])


def test_large_mosaics_stay_small_enough_to_send() -> None:
    figure = mosaic({f"layer {i}": np.ones((24, 56, 56)) for i in range(12)}, unit="weight")
    assert figure.data[0].z.size < 80_000


def test_negative_values_get_a_scale_that_is_symmetric_about_zero() -> None:
    trace = mosaic({"mixed": np.array([[[-0.4, 0.2]]])}, unit="weight").data[0]
    assert (trace.zmin, trace.zmax) == (-1, 1) and np.isclose(trace.z[0, 0], -1)
    assert mosaic({"plain": np.array([[[0.4, 0.2]]])}, unit="weight").data[0].zmin == 0


def test_maps_without_any_weight_are_at_the_low_end_of_the_scale() -> None:
    trace = mosaic({"layer 1": np.zeros((2, 2, 2))}, unit="weight").data[0]
    assert (trace.zmin, trace.zmax) == (0, 1)


@pytest.mark.parametrize("title", ["", "A <title>"])
@pytest.mark.parametrize("low", [0.0, -1.0])
def test_what_is_drawn_unchecked_passes_plotlys_check_unchanged(title: str, low: float) -> None:
    maps = {"layer 1": RNG.uniform(low, 1, (2, 3, 4)), "layer 2": RNG.uniform(low, 1, (3, 3, 4))}
    assert not changed_by_check(mosaic(maps, unit="weight", title=title))
