"""The cloud figure: every point in its colour and place, marks in order, lines and balls where they belong."""

import numpy as np
import plotly.graph_objects as go

from viz import theme
from viz.cloud import cloud, rings

POINTS = np.random.default_rng(1).normal(size=(20, 3))
VALUES = np.where(np.arange(20) < 5, np.nan, np.arange(20.0))


def named(figure: go.Figure, name: str) -> go.Scatter3d:
    return next(trace for trace in figure.data if trace.name == name)


def test_points_without_a_value_are_grey_and_the_others_coloured() -> None:
    figure = cloud(POINTS, VALUES, unit="score")
    grey, coloured = named(figure, "no value"), named(figure, "score")
    np.testing.assert_allclose(np.stack([grey.x, grey.y, grey.z], 1), POINTS[:5], rtol=1e-6)
    assert grey.marker.color == theme.MISSING and np.asarray(coloured.marker.color).tolist() == list(range(5, 20))
    assert (coloured.marker.cmin, coloured.marker.cmax) == (5, 19) and len(coloured.marker.colorscale) == 33
    assert coloured.marker.colorbar.title.text == "score" and figure.layout.scene.aspectmode == "data"


def test_marks_are_numbered_by_rank() -> None:
    marked = named(cloud(POINTS, VALUES, marks={"SortNet 1": [7, 3, 9]}), "SortNet 1")
    assert list(marked.text) == ["1", "2", "3"]
    np.testing.assert_allclose(marked.x, POINTS[[7, 3, 9], 0], rtol=1e-6)


def test_heavier_lines_are_thicker_and_every_line_is_drawn() -> None:
    ends, weights = np.array([1, 2, 3]), np.array([0.1, 1.0, 0.5])
    paths = [trace for trace in cloud(POINTS, VALUES, lines=(0, ends, weights)).data if trace.mode == "lines"]
    reached = {round(float(trace.x[1]), 4): trace.line.width for trace in paths}
    widths = [reached[round(float(np.float32(POINTS[end, 0])), 4)] for end in ends]
    assert widths[0] < widths[2] < widths[1]


def test_rings_lie_on_the_ball() -> None:
    path = rings(np.array([1.0, 2, 3]), 0.5)
    whole = path[np.isfinite(path[:, 0])]
    np.testing.assert_allclose(np.linalg.norm(whole - [1, 2, 3], axis=1), 0.5)
    assert len(path) - len(whole) == 3 and (np.ptp(whole, axis=0) == 1).all()
