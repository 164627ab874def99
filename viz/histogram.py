"""How often numbers occur, and the few that stand for them all or are to be held against them."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from viz import theme

RUG = 0.82  # of the height: where ticks of the numbers' places begin
ROOM = 0.02  # beside the outermost, as a share of all
MANY = 40  # upright lines at most; more stand as ticks alone


def histogram(
    edges: np.ndarray,
    counts: Mapping[str, np.ndarray],
    levels: Mapping[str, np.ndarray],
    *,
    title: str = "",
    x: str = "",
    y: str = "",
    height: int = 380,
    logarithmic: bool = True,
) -> go.Figure:
    """`counts` (name -> (bin,)) stacked over `edges` (bin + 1,), and `levels` (name -> (level,)) as rows of ticks.

    Heights are `logarithmic`, where a few bars would tower over all others, or as they are.
    """
    middles, width = (edges[1:] + edges[:-1]) / 2, np.diff(edges)
    traces = [
        {
            "type": "bar",
            "x": middles,
            "y": values,
            "width": width,
            "name": theme.plain(name),
            "marker": {"color": theme.CATEGORICAL[place], "line": {"width": 0}},
            "hovertemplate": "%{x:.4g}<br>%{y:,}<extra></extra>",
        }
        for place, (name, values) in enumerate(counts.items())
    ]
    traces += [_ticks(name, numbers, place) for place, (name, numbers) in enumerate(levels.items())]
    layout = {
        "barmode": "stack",
        "bargap": 0,
        "xaxis": {"title": {"text": theme.plain(x)}, "range": _ends(edges, levels)},
        "yaxis": {
            "title": {"text": theme.plain(y)},
            "domain": [0, RUG],
            **({"type": "log", "dtick": 1, "exponentformat": "power"} if logarithmic else {"rangemode": "tozero"}),
        },
        "yaxis2": {"domain": [RUG + 0.03, 1], "range": [-len(levels) + 0.4, 0.6], "visible": False, "fixedrange": True},
        "title": {"text": theme.plain(title)},
        "legend": theme.BELOW,
        "height": height,
    }
    return theme.figure(traces, layout)


def _ends(edges: np.ndarray, levels: Mapping[str, np.ndarray]) -> list[float]:
    """All bars and ticks, with a little room."""
    reach = np.concatenate([edges, *levels.values()])
    room = ROOM * (reach.max() - reach.min())
    return [reach.min() - room, reach.max() + room]


def _ticks(name: str, numbers: np.ndarray, place: int) -> theme.Trace:
    return {
        "type": "scatter",
        "x": numbers,
        "y": np.full(len(numbers), -float(place)),
        "yaxis": "y2",
        "mode": "markers",
        "name": theme.plain(name),
        "marker": {
            "symbol": "line-ns",
            "size": 16,
            "line": {
                "width": 1 if len(numbers) > MANY else 2 if len(numbers) > 1 else 4,
                "color": theme.CATEGORICAL[2 + place],
            },
        },
        "hovertemplate": "%{x:.4g}<extra></extra>",
    }
