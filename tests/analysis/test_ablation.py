"""Shuffles lose nothing and can be undone; changes are relative to what was there before."""

import numpy as np
import pytest

from analysis.ablation import (
    mean_position,
    put_back,
    relative_change,
    shuffle_order,
    shuffled_patches,
    shuffled_positions,
)

PLANE = np.random.default_rng(0).normal(size=(3, 3, 2))


def test_a_change_is_relative_to_the_first() -> None:
    assert relative_change(np.array([3.0, 4.0]), np.array([3.0, 4.5])) == pytest.approx(0.1)


def test_shuffled_patches_are_the_same_patches_elsewhere() -> None:
    pixels = np.arange(4 * 4 * 3).reshape(4, 4, 3)
    places = np.array([3, 0, 1, 2])
    mixed = shuffled_patches(pixels, 2, places)
    for place, source in enumerate(places):
        (row, column), (old_row, old_column) = divmod(place, 2), divmod(source, 2)
        was = pixels[2 * old_row : 2 * old_row + 2, 2 * old_column : 2 * old_column + 2]
        np.testing.assert_array_equal(mixed[2 * row : 2 * row + 2, 2 * column : 2 * column + 2], was)


def test_a_shuffle_can_be_undone() -> None:
    order = shuffle_order(9)
    np.testing.assert_array_equal(put_back(PLANE.reshape(9, 2)[order].reshape(3, 3, 2), order), PLANE)
    np.testing.assert_array_equal(put_back(shuffled_patches(PLANE, 1, order), order), PLANE)


def test_treatments_of_positions() -> None:
    np.testing.assert_allclose(mean_position(PLANE)[2, 1], PLANE.reshape(9, 2).mean(axis=0))
    shuffled = shuffled_positions(PLANE)
    assert (shuffled != PLANE).any() and sorted(shuffled[..., 0].ravel()) == sorted(PLANE[..., 0].ravel())
    assert (shuffled != shuffled_patches(PLANE, 1, shuffle_order(9))).any()
