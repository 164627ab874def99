"""Things as points: one quantity against another, a colour and a shape for each."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from viz.curves import SYMBOLS
from words import say


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
    """One point per name at `x` (name,) and `y` (name,); `across` and `up` name the axes with their units.

    `error` (name,) draws a whisker of this half length, in units of `y`.
    """
    axes = ((across, "%{x:.4g}"), (up, "%{y:.4g}"))
    hover = [theme.plain(say("{name}: {value}", name=name, value=value)) for name, value in axes]
    traces = [
        {
            "type": "scatter",
            "x": [float(x[place])],
            "y": [float(y[place])],
            "error_y": None if error is None else {"type": "data", "array": [float(error[place])], "thickness": 1},
            "name": theme.plain(name),
            "mode": "markers",
            "marker": {
                "color": theme.CATEGORICAL[place % len(theme.CATEGORICAL)],
                "symbol": SYMBOLS[place // len(theme.CATEGORICAL) % len(SYMBOLS)],
                "size": 13,
            },
            "hovertemplate": "<br>".join(hover),
        }
        for place, name in enumerate(names)
    ]
    layout = {
        "xaxis": {"title": {"text": theme.plain(across)}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": theme.plain(up)}},
        "title": {"text": theme.plain(title)},
        "height": height,
        "legend": theme.BELOW,
        "showlegend": True,
    }
    return theme.figure(traces, layout)
