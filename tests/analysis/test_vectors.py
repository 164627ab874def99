"""Cosines by hand, and what may not change them."""

import numpy as np

from analysis.vectors import cosine


def test_cosines_by_hand() -> None:
    first, second = np.array([[3.0, 4.0], [1.0, 0.0], [1.0, 2.0]]), np.array([[4.0, 3.0], [0.0, 5.0], [-2.0, -4.0]])
    np.testing.assert_allclose(cosine(first, second), [24 / 25, 0, -1])
    np.testing.assert_allclose(cosine(7 * first, second), cosine(first, second))


def test_nothing_has_no_direction() -> None:
    assert np.isnan(cosine(np.zeros(3), np.ones(3)))
