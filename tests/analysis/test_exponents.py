"""Exponents: exact where values are a power, and NumPy's polynomial fit where they are not."""

import numpy as np

from analysis.exponents import exponents

POSITIONS = np.array([1, 2, 5, 9, 30])


def test_a_power_has_its_exponent() -> None:
    powers = np.array([-0.5, 0, 2.0])
    values = np.array([3, 1, 0.2])[:, None] * POSITIONS ** powers[:, None]
    np.testing.assert_allclose(exponents(POSITIONS, values), powers, atol=1e-12)


def test_others_have_that_of_the_best_line_through_their_logarithms() -> None:
    values = np.random.default_rng(0).uniform(0.5, 2, size=(6, 5))
    lines = [np.polyfit(np.log(POSITIONS), np.log(row), 1)[0] for row in values]
    np.testing.assert_allclose(exponents(POSITIONS, values), lines, atol=1e-12)
