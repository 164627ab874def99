"""Mass beside an even wash."""

import numpy as np

from analysis.mass import times_even


def test_even_mass_is_one_everywhere_however_much_there_is() -> None:
    np.testing.assert_allclose(times_even(np.full((2, 3), 0.1)), 1)
    np.testing.assert_allclose(times_even(np.array([[3.0, 1.0], [0.0, 0.0]])), [[3, 1], [0, 0]])
