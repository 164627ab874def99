"""Entropy, distance, sinks, rank: what one layer's heads do."""

import numpy as np
import pytest

from analysis.distance import attention_distance
from analysis.entropy import normalised_entropy, row_entropy
from analysis.grids import grid_centres
from analysis.rank import effective_rank, pool, residual_ratio, spectrum
from analysis.sinks import outliers, received, sinks, token_norms
from tests.analysis.maps import identity, permutation, random_maps, uniform

MAPS = random_maps(2, 3, 6, 6, sharpness=2)  # (window, head, query, key)


def test_entropy_by_hand() -> None:
    expected = np.zeros(3)
    for head in range(3):
        for row in MAPS[:, head].reshape(-1, 6).astype(float):
            expected[head] -= sum(p * np.log(p) for p in row) / 12
    np.testing.assert_allclose(normalised_entropy(MAPS), expected / np.log(6), rtol=1e-5)


def test_entropy_closed_forms() -> None:
    np.testing.assert_allclose(normalised_entropy(identity(2, 9)), 0, atol=1e-6)
    np.testing.assert_allclose(normalised_entropy(uniform(2, 9)), 1, rtol=1e-6)
    np.testing.assert_allclose(row_entropy(uniform(2, 9)), np.log(9), rtol=1e-6)
    assert normalised_entropy(np.ones((1, 2, 1))) == 0


def test_distance_by_hand_with_prefix_and_windows() -> None:
    places = np.random.default_rng(1).uniform(0, 50, size=(2, 6, 2))
    places[:, 0] = np.nan
    expected = np.zeros(3)
    for head in range(3):
        for window in range(2):
            for query in range(1, 6):
                row = MAPS[window, head, query, 1:].astype(float)
                gaps = [np.hypot(*(places[window, query] - places[window, key])) for key in range(1, 6)]
                expected[head] += (row / row.sum() * gaps).sum() / 10
    np.testing.assert_allclose(attention_distance(MAPS, places, places), expected, rtol=1e-5)


def test_distance_closed_forms() -> None:
    places = grid_centres(14, 14, cell=(16, 16))
    assert attention_distance(identity(1, 196), places, places) == 0
    np.testing.assert_allclose(attention_distance(uniform(2, 196), places, places), 116.5, atol=0.05)
    shifted = np.roll(np.eye(196), 14, axis=1)[None]  # everyone looks one row down, the last row at the first
    np.testing.assert_allclose(attention_distance(shifted, places, places), (13 * 16 + 13 * 16) / 14, rtol=1e-5)


def test_a_class_token_that_takes_half_does_not_shorten_distances() -> None:
    places = np.vstack([[np.nan, np.nan], grid_centres(3, 3, cell=(8, 4))])
    maps = np.full((1, 10, 10), 0.5 / 9)
    maps[:, :, 0] = 0.5
    plain = attention_distance(uniform(1, 9), places[1:], places[1:])
    np.testing.assert_allclose(attention_distance(maps, places, places), plain, rtol=1e-5)


def test_received_sums_to_one_and_finds_the_sink() -> None:
    expected = [np.mean([MAPS[0, h, q, k] for h in range(3) for q in range(6)]) for k in range(6)]
    np.testing.assert_allclose(received(MAPS)[0], expected, rtol=1e-5)
    np.testing.assert_allclose(received(MAPS).sum(axis=-1), 1, rtol=1e-5)
    maps = uniform(2, 40) * 0.5
    maps[:, :, 7] += 0.5
    assert sinks(received(maps)).nonzero()[0].tolist() == [7]
    assert not sinks(received(uniform(2, 40))).any()
    assert sinks(np.array([0.2] + [0.8 / 39] * 39)).sum() == 0  # 10/40 of the attention is the cut


def test_outliers_are_long_tokens() -> None:
    tokens = np.random.default_rng(0).normal(size=(50, 16))
    tokens[31] *= 20
    np.testing.assert_allclose(token_norms(tokens)[4], np.sqrt(sum(value**2 for value in tokens[4])))
    assert outliers(token_norms(tokens)).nonzero()[0].tolist() == [31]


def test_rank_closed_forms() -> None:
    assert effective_rank(spectrum(permutation(8))) == pytest.approx(8, rel=1e-5)
    assert effective_rank(spectrum(uniform(1, 8)))[0] == pytest.approx(1, abs=1e-4)
    half = np.kron(np.eye(4), np.full((2, 2), 0.5))
    assert effective_rank(spectrum(half)) == pytest.approx(4, rel=1e-5)


def test_rank_by_hand() -> None:
    values = np.linalg.svd(MAPS[0, 0].astype(float), compute_uv=False)
    np.testing.assert_allclose(spectrum(MAPS)[0, 0], values, atol=1e-7)
    for part in (MAPS[..., :4], MAPS[..., :4, :]):  # more queries than keys, and fewer
        np.testing.assert_allclose(spectrum(part), np.linalg.svd(part.astype(float), compute_uv=False), atol=1e-7)
    share = values / values.sum()
    expected = np.exp(-sum(p * np.log(p) for p in share if p > 0))
    assert effective_rank(spectrum(MAPS))[0, 0] == pytest.approx(expected, rel=1e-4)


def test_pooling_by_hand() -> None:
    grid, prefix = (5, 4), 1
    maps = random_maps(1, 21, 21, seed=3)
    blocks = [
        [prefix + 4 * (2 * r + i) + 2 * c + j for i in range(2) for j in range(2)] for r in range(2) for c in range(2)
    ]
    expected = np.array([[maps[0][np.ix_(queries, keys)].sum() for keys in blocks] for queries in blocks])
    expected /= expected.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(pool(maps, grid, factor=2, prefix=prefix)[0], expected, rtol=1e-5)
    np.testing.assert_allclose(pool(MAPS, (2, 3), factor=1), MAPS, rtol=1e-5)


def test_residual_ratio() -> None:
    assert residual_ratio(np.tile([1.0, 2.0, 3.0], (5, 1))) == 0
    assert residual_ratio(np.array([[1.0, 2], [-1, -2]])) == pytest.approx(1)
    assert residual_ratio(np.array([[2.0], [0.0]])) == pytest.approx(np.sqrt(2) / 2)
