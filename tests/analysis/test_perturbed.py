"""One inverted pixel, and how far tokens move."""

import numpy as np

from analysis.perturbed import inverted, relative_change


def test_an_inverted_pixel_is_the_only_one_changed() -> None:
    pixels = np.full((4, 4, 3), 100, dtype=np.uint8)
    pixels[1, 2] = (127, 128, 255)
    changed = inverted(pixels, (1, 2))
    assert changed[1, 2].tolist() == [255, 0, 0] and (changed != pixels).any(axis=-1).sum() == 1
    assert pixels[1, 2].tolist() == [127, 128, 255]


def test_change_is_told_in_lengths_of_the_token() -> None:
    before = np.array([[3.0, 4.0], [1.0, 0.0]])
    np.testing.assert_allclose(relative_change(before, before + [[0, 5], [0, 0]]), [1, 0])
    np.testing.assert_allclose(relative_change(7 * before, 14 * before), [1, 1])
