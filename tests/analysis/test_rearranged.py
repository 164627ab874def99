"""Tokens laid in another order: followed home by hand and by loops, and attention that does not notice."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from analysis.rearranged import behind, displacement, home, home_pairs, strangers
from analysis.reordered import Reordered

RNG = np.random.default_rng(0)
ORDER = np.array([2, 0, 1])


def test_the_class_token_stays_in_front() -> None:
    assert behind(ORDER, 2).tolist() == [0, 1, 4, 2, 3]


def test_tokens_and_pairs_come_home() -> None:
    values, pairs = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 3))
    assert_array_equal(home(values[ORDER], ORDER), values)
    assert home(np.array(["c", "a", "b"]), ORDER).tolist() == ["a", "b", "c"]
    assert_array_equal(home_pairs(pairs[ORDER][:, ORDER], ORDER), pairs)


def test_displacement_is_a_share_of_the_length_before() -> None:
    assert_allclose(displacement(np.array([[3.0, 4.0], [1.0, 0.0]]), np.array([[3.0, 9.0], [1.0, 0.0]])), [1, 0])


def test_strangers_are_every_other_token() -> None:
    tokens = RNG.normal(size=(6, 5))
    pairs = [(a, b) for i, a in enumerate(tokens) for j, b in enumerate(tokens) if i != j]
    assert_allclose(strangers(tokens), np.mean([np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in pairs]))


@pytest.mark.parametrize("seed", range(5))
def test_few_tokens_keep_their_outputs_unless_places_are_coded(seed: int) -> None:
    rng = np.random.default_rng(seed)
    made = Reordered(rng.normal(size=(5, 4)), np.array([4, 0, 1, 3, 2]))
    assert made.gap(coded=False) < 1e-14 and made.gap(coded=True) > 0.01
    place = int(np.flatnonzero(made.order == 0)[0])
    first, moved = (made.steps(shuffled=shuffled, coded=False) for shuffled in (False, True))
    assert_allclose(moved.weights[place], first.weights[0][made.order], atol=1e-15)


def test_two_tokens_by_hand() -> None:
    made = Reordered(np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([1, 0]))
    share = np.e ** (1 / 2**0.5) / (np.e ** (1 / 2**0.5) + 1)
    assert_allclose(made.steps(shuffled=True, coded=False).output, [[0.5, 0], [share, 0]])
    assert_allclose(made.code, [[0, 1], [np.sin(1), np.cos(1)]])
    coded = made.steps(shuffled=True, coded=True).query
    assert_allclose(coded, [[0, 1], [1 + np.sin(1), np.cos(1)]])
