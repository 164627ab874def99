"""Points of several kinds, what they cost against what they are worth, and the line of those that no other beats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from viz import theme
from viz.curves import SYMBOLS
from words import say

WIDE, HIGH = 0.08, 0.06  # of a name of a level, as shares of what the chart spans and of all


@dataclass(frozen=True)
class Points:
    """Of one kind: what each is called, its `cost`, its share in 0..1 and the ends of its interval."""

    names: Sequence[str]
    cost: Sequence[float]
    shares: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def frontier(
    kinds: Mapping[str, Points],
    line: tuple[Sequence[float], Sequence[float]],
    *,
    title: str = "",
    across: str,
    up: str,
    here: tuple[float, float] | None = None,
    reference: Mapping[str, float] | None = None,
    height: int = 460,
) -> go.Figure:
    """`kinds` (name -> points) in per cent over their cost, `line` (costs, shares) through the unbeaten ones as steps,
    `here` (cost, share) as a ring, `reference` (name -> share) as level lines."""
    levels = [theme.level(100 * share, name, at=_free_end(kinds, share)) for name, share in (reference or {}).items()]
    layout = {
        "shapes": [shape for shape, _ in levels],
        "annotations": [label for _, labels in levels for label in labels],
        "xaxis": {"title": {"text": theme.plain(across)}, "rangemode": "tozero"},
        "yaxis": {"title": {"text": theme.plain(up)}, "rangemode": "tozero"},
        "title": {"text": theme.plain(title)},
        "legend": theme.BELOW,
        "showlegend": True,
        "height": height,
    }
    traces = [_steps(*line), *(_points(place, name, one) for place, (name, one) in enumerate(kinds.items()))]
    return theme.figure([*traces, *([_ring(*here)] if here else [])], layout)


def _free_end(kinds: Mapping[str, Points], share: float) -> str:
    """At which end of the chart fewer points, whiskers and all, stand where the name of the level at `share` would."""
    costs, low, high = (
        np.concatenate([np.asarray(of(one), dtype=float) for one in kinds.values()])
        for of in (lambda one: one.cost, lambda one: one.low, lambda one: one.high)
    )
    beside = (low < share + HIGH) & (high > share)
    wide = WIDE * costs.max()
    left, right = beside & (costs < wide), beside & (costs > costs.max() - wide)
    return "left" if left.sum() < right.sum() else "right"


def _steps(costs: Sequence[float], shares: Sequence[float]) -> theme.Trace:
    return {
        "type": "scatter",
        "x": list(costs),
        "y": [100 * share for share in shares],
        "name": theme.plain(say("no other is better")),
        "mode": "lines",
        "line": {"shape": "hv", "width": 1.5, "dash": "dot", "color": theme.CATEGORICAL[-1]},
        "hoverinfo": "skip",
    }


def _points(place: int, name: str, one: Points) -> theme.Trace:
    shares = [100 * share for share in one.shares]
    return {
        "type": "scatter",
        "x": list(one.cost),
        "y": shares,
        "error_y": {
            "type": "data",
            "array": [100 * high - share for high, share in zip(one.high, shares, strict=True)],
            "arrayminus": [share - 100 * low for low, share in zip(one.low, shares, strict=True)],
            "thickness": 1,
            "width": 0,
        },
        "name": theme.plain(name),
        "mode": "markers",
        "text": [theme.plain(text) for text in one.names],
        "marker": {"symbol": SYMBOLS[place], "size": 9, "color": theme.LINES[place]},
        "hovertemplate": "%{text}<br>%{x:.3g}, %{y:.1f} %<extra></extra>",
    }


def _ring(cost: float, share: float) -> theme.Trace:
    return {
        "type": "scatter",
        "x": [cost],
        "y": [100 * share],
        "name": theme.plain(say("your setting")),
        "mode": "markers",
        "marker": {"symbol": "circle", "size": 18, "color": "rgba(0,0,0,0)", "line": theme.HERE},
        "hovertemplate": "%{x:.3g}, %{y:.1f} %<extra></extra>",
    }
