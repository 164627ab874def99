"""Shares with their intervals, a row to each name and a point to each series, on one axis."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from viz import theme
from viz.curves import SYMBOLS
from words import say


@dataclass(frozen=True)
class Series:
    """Of each name a share in 0..1 with the `low` and `high` ends of its interval; NaN where nothing is known."""

    shares: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def whiskers(
    names: Sequence[str], series: Mapping[str, Series], *, title: str = "", unit: str, height: int = 0
) -> theme.Figure:
    """`series` (name -> shares) in per cent, `names` from top to bottom; `unit` names the axis."""
    drawn = [_points(names, label, one, place, len(series)) for place, (label, one) in enumerate(series.items())]
    layout = {
        "xaxis": {"title": {"text": theme.plain(unit)}},
        "yaxis": {
            "autorange": "reversed",
            "tickvals": list(range(len(names))),
            "ticktext": [theme.plain(name) for name in names],
            "zeroline": False,
        },
        "title": {"text": theme.plain(title)},
        "height": height or 150 + 40 * len(names),
        "legend": {**theme.BELOW, "y": -0.16},
        "showlegend": True,
    }
    return theme.figure(drawn, layout)


def _points(names: Sequence[str], label: str, one: Series, place: int, count: int) -> theme.Trace:
    shares, low, high = (100 * np.asarray(part, dtype=np.float64) for part in (one.shares, one.low, one.high))
    told = say("{name}: {value}", name=label, value="%{x:.1f} %")
    return {
        "type": "scatter",
        "x": shares,
        "y": np.arange(len(names)) + 0.3 * (place - (count - 1) / 2),
        "customdata": [theme.plain(name) for name in names],
        "error_x": {"type": "data", "array": high - shares, "arrayminus": shares - low, "thickness": 1.5},
        "name": theme.plain(label),
        "mode": "markers",
        "marker": {"size": 10, "color": theme.CATEGORICAL[place], "symbol": SYMBOLS[place]},
        "hovertemplate": f"%{{customdata}}<br>{theme.plain(told)}<extra></extra>",
    }
