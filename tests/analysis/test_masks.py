"""Masks: their rules pair by pair, their formulas against counting, and paths against multiplied masks."""

import numpy as np
import pytest

from analysis import masks
from tests.recipes.masks import layers_until, may_look, vectors_of
from views.masks.kinds import KINDS
from views.masks.tokens import Tokens, digit, sequence

CASES = [
    (key, size, make)
    for make in (lambda: digit(3), sequence)
    for key, kind in KINDS.items()
    for size in (kind.sizes(make()) or (0,))
]


@pytest.mark.parametrize(("key", "size", "make"), CASES)
def test_every_mask_is_its_rule_its_formula_and_its_paths(key: str, size: int, make) -> None:
    tokens: Tokens = make()
    kind = KINDS[key]
    layers = kind.layers(tokens, size)
    vectors = vectors_of("digit 3" if tokens.grid[0] > 1 else "a sequence")[1]
    assert (layers[-1] == may_look(kind.title, size, tokens.grid, vectors)).all()
    assert layers[-1].diagonal().all()
    assert kind.pairs(tokens, size) == layers[-1].sum()
    np.testing.assert_array_equal(masks.hops(layers), layers_until(list(layers)))


def test_paths_are_what_has_been_heard_of_after_so_many_layers() -> None:
    layers = KINDS["shifted"].layers(digit(0), 4)
    hops = masks.hops(layers)
    for count in range(4):
        assert (masks.known(layers, count) == (hops <= count)).all()


def test_three_tokens_in_a_row_by_hand() -> None:
    hops = masks.hops([masks.local((1, 3), 1)])
    assert hops.tolist() == [[0, 1, 2], [1, 0, 1], [2, 1, 0]]
    assert masks.hops([masks.causal(2)]).tolist() == [[0, np.inf], [1, 0]]


def test_attention_under_a_mask_sums_to_one_and_closed_pairs_get_nothing() -> None:
    vectors = np.random.default_rng(0).standard_normal((6, 4))
    weights = masks.attention(vectors, masks.causal(6))
    np.testing.assert_allclose(weights.sum(axis=1), 1)
    assert (weights[np.triu_indices(6, 1)] == 0).all()
    later = np.concatenate([vectors[:5], 9 * vectors[5:]])
    assert (masks.attention(later, masks.causal(6))[:5] == weights[:5]).all()


def test_multiply_adds_are_those_of_a_loop_over_open_pairs() -> None:
    mask, count = masks.local((3, 3), 1), 0
    for _ in np.argwhere(mask):
        for _ in range(5):
            count += 2  # one for the score, one for the weighted value
    assert masks.multiply_adds(masks.local_pairs((3, 3), 1), 5) == count
