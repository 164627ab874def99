"""Measured shares as lines with whiskers."""

import numpy as np

from viz import theme
from viz.frontier import frontier
from viz.measured import Line, shares


def test_whiskers_and_the_ring_stand_where_the_numbers_say() -> None:
    one = Line((0, 4, 8), (0.9, 0.8, 0.5), (0.88, 0.77, 0.44), (0.91, 0.84, 0.55))
    other = Line((0, 2), (0.7, 0.6), (0.7, 0.5), (0.7, 0.65))
    figure = shares({"one": one, "other": other}, title="t", x="x", y="y", here=(2, 0.4), reference={"chance": 0.1})
    first, second, ring = figure.data
    np.testing.assert_array_equal(first.x, [0, 2, 4, 8])
    np.testing.assert_allclose(first.y, [90, np.nan, 80, 50])
    np.testing.assert_allclose(first.y + first.error_y.array, [91, np.nan, 84, 55])
    np.testing.assert_allclose(second.y - second.error_y.arrayminus, [70, 50, np.nan, np.nan])
    assert (ring.x[0], ring.y[0]) == (2, 40) and first.connectgaps
    assert figure.layout.shapes[0].y0 == 10


def test_your_setting_has_the_same_ring_on_every_chart() -> None:
    one = Line((0, 4, 8), (0.9, 0.8, 0.5), (0.88, 0.77, 0.44), (0.91, 0.84, 0.55))
    lines = [{str(number): one for number in range(count)} for count in (1, 5)]
    charts = [shares(several, x="", y="", here=(2, 0.4)) for several in lines]
    rings = [figure.data[-1].marker for figure in (*charts, frontier({}, ((), ()), across="", up="", here=(1, 0.5)))]
    for ring in rings:  # an open mark takes its colour from the trace's place instead
        assert not ring.symbol.endswith("open") and ring.line.color == theme.HERE["color"]
