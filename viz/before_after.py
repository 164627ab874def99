"""Shares before and after a change, two bars to each name."""

from collections.abc import Sequence

import numpy as np

from viz import theme
from words import say

COLOURS = (theme.CATEGORICAL[-1], theme.CATEGORICAL[0])  # before, after


def bars(
    named: Sequence[str],
    before: Sequence[float] | np.ndarray,
    after: Sequence[float] | np.ndarray,
    *,
    names: tuple[str, str],
    title: str = "",
    unit: str | None = None,
) -> theme.Figure:
    """`before` and `after` (name,) from 0 to 1, called `names`, the first name on top; `unit` names the axis, by
    default probability."""
    traces = [
        _bars(named, values, name, colour) for values, name, colour in zip((before, after), names, COLOURS, strict=True)
    ]
    layout = {
        "xaxis": {
            "title": {"text": theme.plain(say("probability") if unit is None else unit)},
            "range": [0, 1.12],
            "tickformat": ".0%",
        },
        "yaxis": theme.NAMED,
        "title": {"text": theme.plain(title)},
        "height": 170 + 40 * len(named),
        "legend": theme.BELOW,
        "showlegend": True,
        "barmode": "group",
    }
    return theme.figure(traces, layout)


def _bars(named: Sequence[str], values: Sequence[float] | np.ndarray, name: str, colour: str) -> theme.Trace:
    values = np.asarray(values, dtype=np.float64)
    return {
        "type": "bar",
        "x": values,
        "y": [theme.plain(one) for one in named],
        "orientation": "h",
        "name": theme.plain(name),
        "marker": {"color": colour},
        "text": [f"{value:.1%}" for value in values],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{y}<br>%{x:.4g}",
    }
