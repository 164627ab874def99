"""Things as points: one quantity against another, a colour and a shape for each, those of its line."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import beside, theme
from viz.curves import look
from words import say

ROOM, LOWER = 1.08, 0.3  # how far the axes go beyond the data: names and whiskers want room


def scatter(
    names: Sequence[str],
    x: Sequence[float] | np.ndarray,
    y: Sequence[float] | np.ndarray,
    *,
    title: str = "",
    across: str = "",
    up: str = "",
    error: Sequence[float] | np.ndarray | None = None,
    height: int = 460,
) -> go.Figure:
    """One point per name at `x` (name,) and `y` (name,), beside which its name stands (in a narrow window a legend has
    the names); `across` and `up` name the axes with their units.

    `error` (name,) draws a whisker of this half length, in units of `y`.
    """
    ranges = (0.0, ROOM * max(x)), (min(y) - LOWER * (max(y) - min(y) or 1), max(y) + LOWER * (max(y) - min(y) or 1))
    whiskers = None if error is None else np.asarray(error, dtype=float) / (ranges[1][1] - ranges[1][0])
    where = beside.sides(names, _shares(x, ranges[0]), _shares(y, ranges[1]), whiskers)
    axes = ((across, "%{x:.4g}"), (up, "%{y:.4g}"))
    hover = [theme.plain(say("{name}: {value}", name=name, value=value)) for name, value in axes]
    traces = [
        {
            "type": "scatter",
            "x": [float(x[place])],
            "y": [float(y[place])],
            "error_y": None if error is None else {"type": "data", "array": [float(error[place])], "thickness": 1},
            "name": theme.plain(name),
            "mode": "markers+text",
            "text": [theme.plain(name)],
            "textposition": where[place],
            "textfont": {"size": 12},
            "cliponaxis": False,
            "marker": {**dict(zip(("color", "symbol"), look(place), strict=True)), "size": 13},
            "hovertemplate": "<br>".join(hover),
        }
        for place, name in enumerate(names)
    ]
    layout = {
        "xaxis": {"title": {"text": theme.plain(across)}, "range": list(ranges[0])},
        "yaxis": {"title": {"text": theme.plain(up)}, "range": list(ranges[1])},
        "title": {"text": theme.plain(title)},
        "height": height,
        "legend": theme.BELOW,
        "showlegend": True,
    }
    return theme.figure(traces, layout)


def _shares(values: Sequence[float] | np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """`values` as shares of the way between `ends`."""
    return (np.asarray(values, dtype=float) - ends[0]) / (ends[1] - ends[0])
