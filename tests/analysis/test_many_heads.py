"""Bits between heads against mutual information and by hand; costs against torch's own counting."""

from dataclasses import astuple

import numpy as np
import pytest
from numpy.testing import assert_allclose

from analysis.many_heads import budget, by_chance, dealt, told_apart
from tests.recipes.many_heads import counted, information

RNG = np.random.default_rng(0)


def drawn(heads: int, queries: int, keys: int, *, choosy: float = 2.0) -> np.ndarray:
    powers = np.exp(choosy * RNG.normal(size=(heads, queries, keys)))
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("heads", [1, 2, 5])
def test_bits_are_the_mutual_information_of_head_and_key(heads: int) -> None:
    weights = drawn(heads, 4, 7)
    assert_allclose(told_apart(weights), information(weights), atol=1e-9)


def test_by_hand() -> None:
    one, other = np.array([[1.0, 0, 0, 0]]), np.array([[0, 0.5, 0.5, 0]])
    assert_allclose(told_apart(np.stack([one, one])), 0, atol=1e-12)
    assert_allclose(told_apart(np.stack([one, other])), 1)
    assert_allclose(told_apart(np.stack([one, one, other, other])), 1)
    half = np.array([[0.5, 0.5, 0, 0]])
    assert_allclose(told_apart(np.stack([one, half])), 0.75 * np.log2(4 / 3) + 0.25 * 2 - 0.5)


def test_shuffled_heads_stay_as_choosy_and_lose_what_they_share() -> None:
    same = np.repeat(drawn(1, 30, 50), 3, axis=0)
    assert told_apart(same) < 1e-12 < 0.3 < by_chance(same, seed=0) < np.log2(3)
    assert by_chance(same, seed=0) == by_chance(same, seed=0) != by_chance(same, seed=1)
    assert_allclose(by_chance(np.full((3, 4, 5), 0.2), seed=0), 0, atol=1e-12)


@pytest.mark.parametrize(("tokens", "channels", "heads"), [(5, 12, 1), (5, 12, 3), (17, 32, 8), (65, 192, 3)])
def test_costs_are_what_torch_counts(tokens: int, channels: int, heads: int) -> None:
    assert list(astuple(budget(tokens, channels, heads))[1:]) == counted(tokens, channels, heads)


def test_only_scores_grow_with_heads() -> None:
    one, many = astuple(budget(10, 24, 1)), astuple(budget(10, 24, 6))
    assert one[1:-1] == many[1:-1] and many[-1] == 6 * one[-1]


def test_channels_are_dealt_out_evenly_or_not_at_all() -> None:
    assert dealt(12, most=8) == [1, 2, 3, 4, 6]
    with pytest.raises(ValueError, match="5 heads evenly"):
        budget(4, 12, 5)
