"""Agreement of two maps on different grids."""

import numpy as np
import pytest

from analysis.agreement import overlap


def test_overlap_equals_a_sum_over_a_grid_fine_enough_for_both() -> None:
    generator = np.random.default_rng(0)
    first, second = generator.random((3, 4)), generator.random((2, 6))
    fine = [np.kron(levels, np.ones((6 // levels.shape[0], 12 // levels.shape[1]))) for levels in (first, second)]
    expected = np.minimum(*(levels / levels.sum() for levels in fine)).sum()
    assert overlap(first, second) == pytest.approx(expected) == overlap(second, first)


def test_equal_maps_agree_wholly_and_maps_apart_not_at_all() -> None:
    coarse = np.array([[0.2, 0.3], [np.nan, 0.1]])
    assert overlap(coarse, np.kron(np.nan_to_num(coarse), np.ones((7, 7)))) == pytest.approx(1)
    assert overlap(np.array([[1.0, 0.0]]), np.array([[0.0, 0.0, 0.0, 3.0]])) == 0
    assert overlap(np.ones((1, 1)), np.array([[1.0, 0.0, 0.0, 0.0]])) == pytest.approx(0.25)
    assert np.isnan(overlap(np.zeros((2, 2)), coarse))
