"""Matrices that mix heads."""

import numpy as np

from analysis.mixing import blended, drawn, even, same


def test_nothing_of_theta_leaves_every_head_itself() -> None:
    np.testing.assert_array_equal(blended(drawn(5, seed=2), 0), same(5))
    np.testing.assert_array_equal(blended(drawn(5, seed=2), 1), drawn(5, seed=2))


def test_even_mixing_makes_all_heads_their_mean() -> None:
    heads = np.random.default_rng(0).random((4, 9))
    np.testing.assert_allclose(even(4).T @ heads, np.tile(heads.mean(axis=0), (4, 1)))


def test_draws_differ_by_seed_and_keep_the_size_of_unrelated_maps() -> None:
    assert (drawn(6, seed=1) != drawn(6, seed=2)).all()
    lengths = np.linalg.norm([drawn(64, seed=seed) for seed in range(5)], axis=1)  # of every new head
    np.testing.assert_allclose(lengths.mean(), 1, atol=0.02)
