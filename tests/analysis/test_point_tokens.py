"""Tokens put on points, by hand."""

import numpy as np

from analysis.point_tokens import ranks, scored_lower, summed


def test_ranks_count_from_one_and_say_nothing_of_the_rest() -> None:
    assert ranks(np.array([3, 0]), 5).tolist() == [2, None, None, 1, None]
    assert ranks(np.array([3, 0, 3]), 5).tolist() == [2, None, None, 1, None]  # a copy: the better rank holds


def test_weights_of_tokens_at_one_point_add_up() -> None:
    sums = summed(np.array([0.5, 0.25, 0.25]), np.array([2, 0, 2]), 4)
    np.testing.assert_array_equal(sums, [0.25, np.nan, 0.75, np.nan])


def test_shares_of_lower_scores_run_evenly_from_0_to_100() -> None:
    assert scored_lower(np.array([0.3, -1.0, 7.0, 0.3, 0.5])).tolist() == [25, 0, 100, 50, 75]
