"""Shares of scores: by hand, and what may not change them."""

import numpy as np
import pytest

from analysis.probabilities import moved_share, softmax


def test_softmax_by_hand() -> None:
    scores = np.log([[1.0, 3.0], [2.0, 2.0]])
    np.testing.assert_allclose(softmax(scores), [[0.25, 0.75], [0.5, 0.5]])


def test_a_constant_on_a_row_changes_nothing_however_large() -> None:
    scores = np.random.default_rng(0).normal(size=(3, 5)).astype(np.float32)
    shares = softmax(scores)
    np.testing.assert_allclose(softmax(scores + np.float32(200)), shares, atol=1e-5)
    np.testing.assert_allclose(shares.sum(axis=-1), 1, atol=1e-6)
    assert shares.dtype == np.float32


def test_minus_infinity_gets_nothing() -> None:
    np.testing.assert_array_equal(softmax(np.array([0.0, -np.inf])), [1, 0])


def test_what_moves_between_two_rows() -> None:
    first, second = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.5, 0.25])
    assert moved_share(first, second) == moved_share(second, first) == pytest.approx(0.25)
    assert moved_share(first, first) == 0 and moved_share(np.array([1.0, 0.0]), np.array([0.0, 1.0])) == 1
