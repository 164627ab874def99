"""Shares of a whole as bars: what a model predicts, how much each token holds."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say


def bars(
    names: Sequence[str],
    values: Sequence[float] | np.ndarray,
    *,
    title: str = "",
    unit: str | None = None,
    whole: float | None = 1.0,
) -> go.Figure:
    """One horizontal bar per name, the first on top, its value written beside it.

    `unit` names the axis, by default probability. With `whole` the axis runs from 0 to it, so bars of different figures
    compare; None fits the axis to the values, of either sign.
    """
    values = np.asarray(values, dtype=np.float64)
    unit = say("probability") if unit is None else unit
    trace = {
        "type": "bar",
        "x": values,
        "y": [f"{place}. {theme.plain(name)}" for place, name in enumerate(names, start=1)],  # equal names stay apart
        "orientation": "h",
        "marker": {"color": theme.CATEGORICAL[0]},
        "text": [f"{value:.1%}" if whole == 1 else f"{value:.3g}" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}<br>%{x:.4g}<extra></extra>",
    }
    layout = {
        "xaxis": {"title": {"text": theme.plain(unit)}, "range": _ends(values, whole)},
        "yaxis": {"autorange": "reversed"},
        "title": {"text": theme.plain(title)},
        "height": 110 + 34 * len(values),
        "bargap": 0.3,
        "showlegend": False,
    }
    return theme.figure([trace], layout)


def _ends(values: np.ndarray, whole: float | None) -> list[float]:
    """The axis with room for the number behind the longest bar."""
    low, high = values.min(initial=0), values.max(initial=0)
    room = 0.15 * (high - low)
    return [0, whole * 1.08] if whole else [low - room * (low < 0), high + room * (high > 0)]
