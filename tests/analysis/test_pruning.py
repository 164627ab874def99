"""Orders of heads, by hand and by plain loops."""

import numpy as np
import pytest

from analysis import pruning

SCORES = (np.array([0.5, 0.1]), np.array([0.3, 0.2, 0.5]))


def test_least_come_first_and_equal_ones_in_the_models_order() -> None:
    assert pruning.least_first(SCORES) == ((0, 1), (1, 1), (1, 0), (0, 0), (1, 2))
    assert pruning.strongest(SCORES) == (0, 2)


def test_a_layer_counts_by_its_own_length() -> None:
    scores = pruning.normalised([np.array([3.0, -4.0]), np.array([0.0, 0.0])])
    np.testing.assert_allclose(scores[0], [0.6, 0.8])
    assert not scores[1].any()


def test_random_orders_hold_every_head_once_and_differ_by_seed() -> None:
    orders = {pruning.at_random((2, 3), seed) for seed in range(20)}
    assert all(sorted(order) == list(pruning.all_heads((2, 3))) for order in orders) and len(orders) > 10


def test_rank_correlation_by_counting_ranks() -> None:
    other = (np.array([5.0, 2.0]), np.array([1.0, 4.0, 9.0]))
    first, second = ([sorted(flat).index(value) for value in flat] for flat in ([5, 1, 3, 2, 6], [5, 2, 1, 4, 9]))
    apart = sum((a - b) ** 2 for a, b in zip(first, second, strict=True))
    distinct = (np.array([5.0, 1.0]), np.array([3.0, 2.0, 6.0]))
    assert pruning.rank_correlation(distinct, other) == pytest.approx(1 - 6 * apart / (5 * 24))


@pytest.mark.parametrize(("step", "left_out"), [(2, (2, 4, 6, 8, 10, 12)), (3, (3, 6, 9, 12)), (5, (5, 10))])
def test_every_other_block_by_its_depth_from_one(step: int, left_out: tuple[int, ...]) -> None:
    assert pruning.every_other(12, step) == tuple(depth - 1 for depth in left_out)
