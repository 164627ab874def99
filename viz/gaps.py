"""Differences of many orders of magnitude beside each other, exact zeros included."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from viz.curves import SYMBOLS
from words import say, signed

ABOVE = {"y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
EVERY = 4  # powers of ten between labels: they stay apart on a phone too
LARGEST = 15  # pixels of the first series' points; later ones are smaller, so that none hides another
NONE = "0"  # the label of a difference that is exactly zero, which no logarithmic axis has


def gaps(
    names: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    unit: str,
    reference: Mapping[str, float] | None = None,
    title: str = "",
) -> go.Figure:
    """One row per name, the first on top, with a point for each of `series` (label -> difference ≥ 0 per name).

    The axis is logarithmic, in `unit`; a difference of exactly 0 stands at its left end, labelled so. `reference`
    (label -> value) draws level lines to compare with.
    """
    positive = [value for values in series.values() for value in values if value > 0] + [*(reference or {}).values()]
    low = float(np.floor(np.log10(min(positive, default=1e-16)))) - 2
    high = float(np.ceil(np.log10(max(positive, default=1.0)))) + 0.2
    traces = [
        _points(names, label, np.asarray(values, dtype=np.float64), 10**low, place)
        for place, (label, values) in enumerate(series.items())
    ]
    levels = reference or {}
    ticks = np.arange(np.ceil((low + 1) / EVERY) * EVERY, high, EVERY)
    powers = [f"10<sup>{signed(round(power))}</sup>" for power in ticks]
    words = {"tickvals": [10**low, *10**ticks], "ticktext": [NONE, *powers]}
    axis = {"title": {"text": theme.plain(unit)}, "type": "log", "range": [low - 0.3, high], "tickangle": 0, **words}
    layout = {
        "xaxis": axis,
        "yaxis": {"type": "category", "autorange": "reversed"},
        "shapes": [theme.upright(value) for value in levels.values()],
        # on a log axis, texts go by powers
        "annotations": [{"x": np.log10(value), "text": theme.plain(label), **ABOVE} for label, value in levels.items()],
        "title": {"text": theme.plain(title)},
        "height": 170 + 36 * len(names),
        "legend": {**theme.BELOW, "y": -0.25},
        "margin": {"t": 64},
    }
    return theme.figure(traces, layout)


def _points(names: Sequence[str], label: str, values: np.ndarray, zero: float, place: int) -> theme.Trace:
    hover = say("{name}: {value}", name=label, value="%{customdata:.2e}")
    return {
        "type": "scatter",
        "x": np.where(values > 0, values, zero),
        "y": [theme.plain(name) for name in names],
        "customdata": values,
        "name": theme.plain(label),
        "mode": "markers",
        "marker": {
            "size": max(LARGEST - 3 * place, 6),
            "color": theme.CATEGORICAL[place % len(theme.CATEGORICAL)],
            "symbol": SYMBOLS[place % len(SYMBOLS)],
        },
        "hovertemplate": f"%{{y}}<br>{theme.plain(hover)}<extra></extra>",
    }
