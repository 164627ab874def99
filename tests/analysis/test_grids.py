"""Grids over pictures: what lies under a rectangle of cells."""

import numpy as np

from analysis.grids import cut_out


def test_a_window_is_cut_out_of_the_picture() -> None:
    pixels = np.arange(6 * 8 * 3).reshape(6, 8, 3)
    lit = np.zeros((3, 4), bool)
    lit[1:, 2] = True  # two cells of 2 × 2 pixels, one below the other
    np.testing.assert_array_equal(cut_out(pixels, lit), pixels[2:6, 4:6])
    np.testing.assert_array_equal(cut_out(pixels, np.ones((3, 4), bool)), pixels)
