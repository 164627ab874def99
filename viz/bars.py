"""Shares of a whole as bars: what a model predicts, how much each token holds."""

from collections.abc import Sequence
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say, signed, tiny

LINE = 48  # characters of an axis' name in a line: a phone has no room for more
TINY = 1e-4  # below it a number is written with its power of ten
LEFT, RIGHT = 0.3, 0.15  # room for a number, as shares of what the bars span


def bars(
    names: Sequence[str],
    values: Sequence[float] | np.ndarray,
    *,
    title: str = "",
    unit: str | None = None,
    whole: float | None = 1.0,
    error: Sequence[float] | np.ndarray | None = None,
) -> go.Figure:
    """One horizontal bar per name, the first on top, its value written beside it.

    `unit` names the axis, by default probability. With `whole` the axis runs from 0 to it, so bars of different figures
    compare; None fits the axis to the values, of either sign. `error` (name,) draws a whisker of this half length; the
    numbers then stand at the bars' other ends, inside.
    """
    values = np.asarray(values, dtype=np.float64)
    unit = say("probability") if unit is None else unit
    trace = {
        "type": "bar",
        "x": values.tolist(),
        "y": [f"{place}. {theme.plain(name)}" for place, name in enumerate(names, start=1)],  # equal names stay apart
        "orientation": "h",
        "marker": {"color": theme.CATEGORICAL[0]},
        "text": [f"{value:.1%}" if whole == 1 else _written(value) for value in values],
        "textposition": "outside" if error is None else "inside",
        "insidetextanchor": "start",
        "textangle": 0,  # in a short bar smaller, not upright
        "error_x": None if error is None else {"type": "data", "array": np.asarray(error).tolist(), "thickness": 1},
        "cliponaxis": False,
        "hovertemplate": "%{y}<br>%{x:.4g}<extra></extra>",
    }
    layout = {
        "xaxis": {
            "title": {"text": "<br>".join(map(theme.plain, wrap(unit, LINE)))},
            "range": _ends(values, whole, error),
        },
        "yaxis": theme.NAMED,
        "title": {"text": theme.plain(title)},
        "height": 110 + 34 * len(values),
        "bargap": 0.3,
        "showlegend": False,
    }
    return theme.figure([trace], layout)


def _written(value: float) -> str:
    return tiny(value, 2) if 0 < abs(value) < TINY else signed(f"{value:.3g}")


def _ends(values: np.ndarray, whole: float | None, error: Sequence[float] | np.ndarray | None) -> list[float]:
    """The axis with room for the number behind the longest bar of either sign: on the left it would lie over names."""
    if whole:
        return [0, whole * 1.08]
    reach = 0 if error is None else np.asarray(error)
    low, high = (values - reach).min(initial=0), (values + reach).max(initial=0)
    return [low - LEFT * (high - low) if low else 0.0, high + RIGHT * (high - low) if high else 0.0]
