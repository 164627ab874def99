"""How often numbers occur, and what stands for them."""

import numpy as np

from viz.histogram import histogram


def test_bars_stand_on_their_bins_and_no_tick_is_cut_off() -> None:
    edges = np.linspace(-1, 1, 5)
    counts = {"rounded": np.array([1, 20, 30, 0]), "kept": np.array([0, 0, 0, 2])}
    figure = histogram(edges, counts, {"wide": np.array([-1.5, 0, 1.5]), "narrow": np.array([0.1])}, title="t")
    first, second, wide, narrow = figure.data
    np.testing.assert_allclose(first.x, [-0.75, -0.25, 0.25, 0.75])
    np.testing.assert_array_equal(second.y, counts["kept"])
    np.testing.assert_allclose(first.width, 0.5)
    np.testing.assert_array_equal(wide.x, [-1.5, 0, 1.5])
    low, high = figure.layout.xaxis.range
    assert low < -1.5 and high > 1.5 and figure.layout.yaxis.type == "log"
    assert wide.y[0] != narrow.y[0] and wide.yaxis == "y2"
