"""Shares, overlaps and sums of parts of a picture, by hand."""

import numpy as np
import pytest

from analysis.regions import overlap, shares, sums


def test_shares_count_the_cells_of_each_class() -> None:
    np.testing.assert_allclose(shares(np.array([[0, 2], [2, 2]]), 4), [0.25, 0, 0.75, 0])


def test_overlap_is_what_both_have_of_what_either_has() -> None:
    one, other = np.array([[True, True], [False, False]]), np.array([[True, False], [True, False]])
    assert overlap(one, other) == pytest.approx(1 / 3) and overlap(one, one) == 1
    assert overlap(one, ~one) == 0 and overlap(one & ~one, one & ~one) == 1


def test_sums_go_by_group_whatever_its_number() -> None:
    values, groups = np.array([[1.0, 2.0], [3.0, -5.0]]), np.array([[7, 7], [0, 7]])
    assert sums(values, groups) == {0: 3.0, 7: -2.0}
