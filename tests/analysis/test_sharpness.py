"""One sweep gives what the single measures give."""

import numpy as np
import pytest

from analysis.distance import attention_distance
from analysis.entropy import normalised_entropy
from analysis.sharpness import layer_facts, mean_facts
from tests.analysis.maps import permutation

GRID = np.stack(np.meshgrid(np.arange(14), np.arange(14), indexing="ij"), axis=-1).reshape(1, 196, 2) * 16.0 + 8
RNG = np.random.default_rng(0)


def heads(weights: np.ndarray):
    return (weights[:, [head]] for head in range(weights.shape[1]))


def test_uniform_attention_on_14_by_14_cells_of_16_px_is_116_px_away() -> None:
    uniform = np.full((1, 2, 196, 196), 1 / 196, dtype=np.float32)
    facts = layer_facts(heads(uniform), queries_at=GRID, keys_at=GRID)
    np.testing.assert_allclose([*facts.distance, facts.uniform], 116.5, atol=0.05)
    np.testing.assert_allclose(facts.entropy, 1, atol=1e-5)
    np.testing.assert_allclose(facts.received, 1 / 196, rtol=1e-4)


def test_identity_attention_goes_nowhere_and_is_sharp() -> None:
    facts = layer_facts(heads(np.eye(196, dtype=np.float32)[None, None]), queries_at=GRID, keys_at=GRID)
    assert facts.distance[0] == pytest.approx(0, abs=1e-6) and facts.entropy[0] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(facts.received, 1 / 196, rtol=1e-5)


def test_a_permutation_is_as_sharp_and_goes_where_it_sends_each_token() -> None:
    shuffle = permutation(196)
    facts = layer_facts(heads(shuffle[None, None]), queries_at=GRID, keys_at=GRID)
    steps = [np.hypot(*(GRID[0, query] - GRID[0, row.argmax()])) for query, row in enumerate(shuffle)]
    assert facts.distance[0] == pytest.approx(np.mean(steps), rel=1e-5) and np.mean(steps) > 50
    assert facts.entropy[0] == pytest.approx(0, abs=1e-6)
    np.testing.assert_allclose(facts.received, 1 / 196, rtol=1e-5)


def test_head_by_head_equals_all_at_once() -> None:
    weights = RNG.random((1, 3, 196, 196)).astype(np.float32)
    weights /= weights.sum(axis=-1, keepdims=True)
    facts = layer_facts(heads(weights), queries_at=GRID, keys_at=GRID)
    np.testing.assert_allclose(facts.distance, attention_distance(weights, GRID, GRID), rtol=1e-5)
    np.testing.assert_allclose(facts.entropy, normalised_entropy(weights), rtol=1e-5)


def test_without_places_there_is_no_distance() -> None:
    facts = layer_facts(heads(np.full((1, 1, 4, 4), 0.25, dtype=np.float32)))
    assert np.isnan(facts.distance).all() and np.isnan(facts.uniform)


def test_even_attention_under_a_causal_mask_lies_on_the_line() -> None:
    allowed = np.tri(196, dtype=bool)[None]
    even = allowed / allowed.sum(axis=-1, keepdims=True)
    facts = layer_facts(heads(even[:, None].astype(np.float32)), queries_at=GRID, keys_at=GRID, allowed=allowed)
    gaps = np.linalg.norm(GRID[0, :, None] - GRID[0], axis=-1)
    expected = np.mean([gaps[query, : query + 1].mean() for query in range(196)])
    np.testing.assert_allclose([facts.distance[0], facts.uniform], expected, rtol=1e-5)
    np.testing.assert_allclose(facts.entropy, 1, rtol=1e-5)


def test_each_row_is_divided_by_the_logarithm_of_the_keys_it_may_see() -> None:
    rows = np.array([[[1, 0, 0], [0.5, 0.5, 0], [0.5, 0.5, 0]]], dtype=np.float32)
    facts = layer_facts(heads(rows[:, None]), allowed=np.tri(3, dtype=bool)[None])
    assert facts.entropy[0] == pytest.approx((1 + np.log(2) / np.log(3)) / 2)  # the first row has no choice


def test_the_mean_over_inputs_keeps_heads_and_keys_apart() -> None:
    uniform, sharp = np.full((1, 2, 196, 196), 1 / 196, np.float32), np.eye(196, dtype=np.float32)[None, None]
    both = [
        layer_facts(heads(weights), queries_at=GRID, keys_at=GRID)
        for weights in (uniform, np.tile(sharp, (1, 2, 1, 1)))
    ]
    mean = mean_facts(both)
    np.testing.assert_allclose(mean.distance, [both[0].uniform / 2] * 2, rtol=1e-5)
    np.testing.assert_allclose(mean.entropy, [0.5, 0.5], atol=1e-5)
    assert mean.received.shape == (1, 196) and mean.uniform == both[0].uniform
