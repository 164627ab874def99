"""Which neurons go: by hand, and what every order must keep."""

import numpy as np
import pytest

from analysis import neurons

SCORES = (np.array([0.3, 0.1, 0.2, 0.4]), np.array([5.0, 5.0]))


def test_least_and_most_by_hand() -> None:
    assert [layer.tolist() for layer in neurons.least(SCORES, 0.5)] == [[False, True, True, False], [True, False]]
    assert [layer.tolist() for layer in neurons.most(SCORES, 0.5)] == [[True, False, False, True], [False, True]]


def test_least_and_most_part_every_mlp_without_a_rest() -> None:
    for one, other in zip(neurons.least(SCORES, 0.5), neurons.most(SCORES, 0.5), strict=True):
        np.testing.assert_array_equal(one, ~other)


def test_draws_take_the_share_of_every_mlp_and_are_nested() -> None:
    small, large = (neurons.at_random((40, 8), share, 3) for share in (0.25, 0.5))
    assert [int(layer.sum()) for layer in (*small, *large)] == [10, 2, 20, 4]
    assert all((~one | other).all() for one, other in zip(small, large, strict=True))
    other = neurons.at_random((40, 8), 0.25, 4)
    assert (small[0] != other[0]).any()


def test_only_one_mlp_loses_neurons() -> None:
    assert [layer.tolist() for layer in neurons.only(neurons.least(SCORES, 1), 1)] == [[False] * 4, [True, True]]


def test_concentration() -> None:
    assert neurons.concentration(np.ones(10), 0.3) == pytest.approx(0.3)
    assert neurons.concentration(np.zeros(10), 0.3) == 0.3
    assert neurons.concentration(np.array([1.0, 0, 3, 0]), 0.25) == 0.75
