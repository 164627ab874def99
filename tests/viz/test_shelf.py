"""Names of models over their pictures: they have room for three lines."""

import numpy as np
import pytest

from viz import shelf
from viz.ground import Ground

LINE = 17  # pixels of a line of a name
LINES = 3
COUNT, ACROSS = 15, 8


def test_names_of_three_lines_lie_on_no_picture_and_are_not_cut_off() -> None:
    ground = Ground(np.zeros((64, 64, 3), np.uint8))
    maps = {f"model {number}": (ground, np.ones((4, 4))) for number in range(COUNT)}
    layout = shelf.shelf(maps, across=ACROSS).layout
    plot = layout.height - layout.margin.t - layout.margin.b
    upper, lower = layout.yaxis.domain, layout[f"yaxis{ACROSS + 1}"].domain
    assert layout.margin.t >= LINES * LINE and plot * (upper[0] - lower[1]) >= LINES * LINE
    assert (upper[1], lower[0]) == (1, pytest.approx(0))
    assert plot * (upper[1] - upper[0]) == pytest.approx(plot * (lower[1] - lower[0]))
