"""Shares and their intervals stand where they are said to, a series beside the other."""

import numpy as np

from viz.whiskers import Series, whiskers


def test_points_and_whiskers_in_per_cent() -> None:
    first, second = Series([0.2, 0.5], [0.1, 0.4], [0.4, 0.55]), Series([0.3, np.nan], [0.2, np.nan], [0.5, np.nan])
    figure = whiskers(["one", "two"], {"seed 0": first, "seed 1": second}, title="T", unit="right (%)")
    upper, lower = figure.data
    np.testing.assert_allclose(upper.x, [20, 50])
    np.testing.assert_allclose(upper.error_x.array, [20, 5])
    np.testing.assert_allclose(upper.error_x.arrayminus, [10, 10])
    assert np.isnan(lower.x[1]) and lower.x[0] == 30
    assert (upper.y < lower.y).all() and list(np.round(upper.y)) == [0, 1]
    assert list(figure.layout.yaxis.ticktext) == ["one", "two"] and figure.layout.yaxis.autorange == "reversed"
