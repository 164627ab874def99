"""How far from even: by hand, at both ends, and as what has to move between two rows."""

import numpy as np
import pytest

from analysis.evenness import unevenness
from analysis.probabilities import moved_share
from tests.analysis.maps import identity, random_maps, uniform


def test_even_maps_need_no_move_and_sharp_ones_almost_all() -> None:
    assert unevenness(uniform(2, 5)) == pytest.approx(0, abs=1e-6)
    assert unevenness(identity(2, 5)) == pytest.approx(1 - 1 / 5)
    assert unevenness(np.array([[0.75, 0.25], [0.5, 0.5]])) == pytest.approx(0.125)


def test_it_is_the_mean_of_what_moves_in_each_row() -> None:
    maps = random_maps(1, 2, 6, 6, sharpness=2.0)
    moves = [moved_share(row, np.full(6, 1 / 6)) for row in maps.reshape(-1, 6)]
    assert unevenness(maps) == pytest.approx(np.mean(moves), rel=1e-5) and np.mean(moves) > 0.1
