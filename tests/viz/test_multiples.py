"""Small multiples: every matrix in its own tile, on one scale."""

import numpy as np

from viz.multiples import multiples

MATRICES = np.random.default_rng(0).random((8, 4, 4))


def test_each_tile_holds_its_matrix_and_says_which_it_is() -> None:
    trace = multiples(MATRICES, columns=6).data[0]
    np.testing.assert_allclose(trace.z[:4, :4], MATRICES[0], rtol=1e-6)
    np.testing.assert_allclose(trace.z[6:10, 5:9], MATRICES[7], rtol=1e-6)
    assert list(trace.customdata[7, 7]) == [8, 2, 3] and np.isnan(trace.z[4:6]).all()


def test_a_number_has_room_above_its_tile_where_tiles_are_as_small_as_on_a_phone() -> None:
    for rows in (3, 4, 6, 12):
        trace = multiples(np.ones((12, rows, rows))).data[0]
        empty = np.isnan(trace.z[:, 0]).sum() / 2
        assert 35 / rows * empty >= 14, "pixels"


def test_scale_is_shared_and_signed_where_it_goes_below_zero() -> None:
    plain, signed = multiples(MATRICES).data[0], multiples(MATRICES, lowest=-1).data[0]
    assert (plain.zmin, plain.zmax, signed.zmin) == (0, 1, -1)
    assert plain.colorscale != signed.colorscale


def test_fewer_matrices_than_columns_leave_no_empty_space() -> None:
    assert multiples(MATRICES[:2], columns=6).data[0].z.shape[1] == 10
