"""The paired test against a sum over all splits and against a simulation; Holm's steps against the definition."""

from math import comb

import numpy as np
import pytest

from analysis.paired import difference, holm
from models.zoo.bits import packed, unpacked


def pair(only_first: int, only_second: int, both: int = 50) -> tuple[np.ndarray, np.ndarray]:
    first = np.repeat([True, False, True], [only_first, only_second, both])
    second = np.repeat([False, True, True], [only_first, only_second, both])
    return first, second


@pytest.mark.parametrize(("one", "other"), [(3, 11), (8, 8), (0, 6), (40, 61), (0, 0)])
def test_the_probability_is_the_sum_over_splits_that_are_no_likelier(one: int, other: int) -> None:
    count = one + other
    chances = [comb(count, split) / 2**count for split in range(count + 1)]
    expected = sum(chance for chance in chances if chance <= chances[one] * (1 + 1e-9))
    assert difference(*pair(one, other)) == pytest.approx(min(expected, 1))
    assert difference(*pair(one, other)) == difference(*pair(one, other, both=0)), "where both agree nothing is told"


def test_equal_models_are_told_apart_as_rarely_as_the_level_says() -> None:
    random = np.random.default_rng(0)
    draws = [difference(*(random.random((2, 400)) < 0.8)) for _ in range(400)]
    assert np.mean(np.array(draws) < 0.05) < 0.075


def test_holm_steps_down_from_the_smallest() -> None:
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, 0.5]), [0.04, 0.09, 0.09, 0.5])
    np.testing.assert_allclose(holm([0.9, 0.9]), [1, 1])


def test_bits_survive() -> None:
    bits = np.random.default_rng(1).random(3925) < 0.8
    assert (unpacked(packed(bits), len(bits)) == bits).all() and packed(np.array([True])) == "gA=="
