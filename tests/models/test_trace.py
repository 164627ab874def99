"""AttentionMap: rows are those of the whole map, computed without it."""

import pickle

import numpy as np
import pytest

from models.trace import AttentionMap


@pytest.fixture
def fused() -> AttentionMap:
    rng = np.random.default_rng(0)
    query, key = rng.normal(size=(2, 3, 5, 4)), rng.normal(size=(2, 3, 7, 4))
    bias = rng.normal(size=(1, 3, 5, 7))
    bias[0, 0, 0, :3] = -np.inf
    arrays = {"query": query, "key": key, "bias": bias}
    return AttentionMap(
        "a", 0, "tokens", scale=0.5, **{name: array.astype(np.float32) for name, array in arrays.items()}
    )


@pytest.fixture
def plain(fused: AttentionMap) -> AttentionMap:
    return AttentionMap("a", 0, "tokens", raw_scores=fused.scores())


def by_hand(seen: AttentionMap) -> np.ndarray:
    scores = np.einsum("whqc,whkc->whqk", seen.query, seen.key) * 0.5 + seen.bias
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


def test_weights_are_the_softmax_of_scaled_and_biased_products(fused: AttentionMap, plain: AttentionMap) -> None:
    np.testing.assert_allclose(fused.weights(), by_hand(fused), rtol=1e-5)
    np.testing.assert_allclose(plain.weights(), by_hand(fused), rtol=1e-5)
    assert fused.shape == plain.shape == (2, 3, 5, 7)
    assert fused.weights().dtype == np.float32


def test_one_head_and_window_keep_their_axes(fused: AttentionMap, plain: AttentionMap) -> None:
    for seen in (fused, plain):
        np.testing.assert_allclose(seen.weights(2, 1), by_hand(fused)[1:2, 2:3], rtol=1e-5)
        with pytest.raises(IndexError):
            seen.weights(3)


def test_a_row_is_that_of_the_map(fused: AttentionMap, plain: AttentionMap) -> None:
    expected = by_hand(fused)
    applied = AttentionMap("a", 0, "tokens", raw_scores=fused.scores(), applied=expected.astype(np.float32))
    for seen in (fused, plain, applied):
        np.testing.assert_allclose(seen.row(0, 0, window=1), expected[1, 0, 0], rtol=1e-5)


def test_large_scores_do_not_overflow_and_a_masked_row_is_empty() -> None:
    scores = np.array([[[[1000.0, 999.0], [-np.inf, -np.inf]]]], dtype=np.float32)
    seen = AttentionMap("a", 0, "tokens", raw_scores=scores)
    np.testing.assert_allclose(seen.weights()[0, 0], [[1 / (1 + np.exp(-1)), 1 / (1 + np.exp(1))], [0, 0]], rtol=1e-6)


def test_pairs_are_masked_where_the_bias_is_minus_infinity(fused: AttentionMap, plain: AttentionMap) -> None:
    masked = fused.masked(head=0, window=1)
    assert masked[0, :3].all() and masked.sum() == 3
    assert fused.masked(head=1) is None and plain.masked() is None


def test_mixed_weights_are_what_was_applied(plain: AttentionMap) -> None:
    mixed = AttentionMap("a", 0, "tokens", raw_scores=plain.raw_scores, applied=plain.weights() * 2)
    assert mixed.mixed
    assert not plain.mixed
    np.testing.assert_allclose(mixed.weights(), 2 * mixed.softmax(), rtol=1e-6)


def test_error_measures_the_proof(fused: AttentionMap) -> None:
    values = np.ones((2, 3, 7, 2), dtype=np.float32)
    seen = AttentionMap(
        "a", 0, "tokens", raw_scores=fused.scores(), values=values, output=fused.weights() @ values + 0.25
    )
    assert seen.error() == pytest.approx(0.25, abs=1e-6)
    with pytest.raises(ValueError, match="values"):
        fused.error()


def test_a_map_is_frozen_and_travels(fused: AttentionMap) -> None:
    with pytest.raises(ValueError, match="read-only"):
        fused.query[0] = 0
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(fused)).weights(), fused.weights())  # noqa: S301
