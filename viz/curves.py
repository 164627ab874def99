"""Numbers along the layers: one line per head, model or measure."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say

# Colour alone must not tell lines apart.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
ROW, ROOM = 19, 1  # pixels of a line of the legend, and so many lines for which a figure has room
NAME = (0.2, 0.1)  # how much of a chart's width and height a level line's name may take
POWERS = 3  # of ten, over which a logarithmic axis has room for three numbers each
FEW = 0.7  # powers of ten within which 1, 2 and 5 may be one number or none
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "triangle-down")


def lines(
    series: Mapping[str, Sequence[float] | np.ndarray],
    *,
    title: str = "",
    x: str | None = None,
    y: str = "",
    positions: Sequence[float] | np.ndarray | None = None,
    reference: Mapping[str, float] | None = None,
    chosen: float | None = None,
    height: int = 420,
    whiskers: Mapping[str, np.ndarray] | None = None,
) -> go.Figure:
    """`series` (name -> (position,), NaN leaves a gap) as lines over `positions`, by default 1, 2, 3 …

    `x` (layers by default) and `y` name the axes with their units; `reference` (name -> value) adds level lines to
    compare with, `chosen` an upright one at that position. Lines that lie on one another stay visible: each has dashes
    of its own. Where colours come round again, dashes and marks are others. A long legend makes the figure higher, not
    its lines lower. `whiskers` (name -> (position, 2)) are the ends of intervals around a line's points.
    """
    x = say("layer") if x is None else x
    levels = [
        theme.level(value, name, at=_free_end(series, positions, value)) for name, value in (reference or {}).items()
    ]
    layout = {
        "shapes": [shape for shape, _ in levels] + ([] if chosen is None else [theme.upright(chosen)]),
        "annotations": [label for _, labels in levels for label in labels],
        "xaxis": {"title": {"text": theme.plain(x)}, **({} if positions is not None else _steps(series))},
        "yaxis": {"title": {"text": theme.plain(y)}},
        "title": {"text": theme.plain(title)},
        "showlegend": len(series) > 1,
        "legend": theme.BELOW,
        "height": height + ROW * max(0, -(-len(series) // 2) - ROOM),
    }
    traces = [_line(place, name, values, positions, x) for place, (name, values) in enumerate(series.items())]
    for trace, (name, values) in zip(traces, series.items(), strict=True):
        trace["error_y"] = _whiskers(np.asarray(values), (whiskers or {}).get(name))
    return theme.figure(traces, layout)


def logarithmic(figure: go.Figure, **axis: object) -> go.Figure:
    """`figure` of `lines` with powers of ten upward, and further settings of that `axis`.

    Its numbers are each 1, 2 and 5, over more than three powers each 1, over few of them every digit: Plotly by
    itself may write all nine digits of many powers, one over another.
    """
    heights = np.concatenate([np.asarray(trace.y, dtype=np.float64).ravel() for trace in figure.data])
    heights = np.log10(heights[np.isfinite(heights) & (heights > 0)])
    powers = float(np.ptp(heights)) if heights.size else 0.0
    step = "D1" if powers < FEW else "D2" if powers <= POWERS else 1
    return figure.update_yaxes(type="log", dtick=step, **axis)


def _free_end(
    series: Mapping[str, Sequence[float] | np.ndarray], positions: Sequence[float] | np.ndarray | None, value: float
) -> str:
    """At which end of the chart fewer of the lines pass through a name that stands there at the height `value`; where
    as many do, the end whose nearest line is farther."""
    lines = [np.asarray(values, dtype=np.float64) for values in series.values() if len(values)]
    longest = max(map(len, lines), default=0)
    places = np.arange(longest) if positions is None else np.asarray(positions, dtype=np.float64)
    ends = ([line[0] for line in lines], [line[-1] for line in lines if len(line) == longest])
    near = [np.nanmin(np.abs(np.subtract([*end, np.inf], value))) for end in ends]
    left, right = (_passing(lines, places, value, stretch) for stretch in ((0, NAME[0]), (1 - NAME[0], 1)))
    return "left" if (left, -near[0]) < (right, -near[1]) else "right"


def _passing(lines: Sequence[np.ndarray], places: np.ndarray, value: float, stretch: tuple[float, float]) -> int:
    """How many of the `lines` over `places` come, on this stretch (from, to) of the width, into the height that a name
    above `value` takes."""
    if not lines:
        return 0
    every = np.concatenate([*lines, [value]])
    span = np.nanmax(every) - np.nanmin(every)
    at = places[0] + np.linspace(*stretch, 30) * (places[-1] - places[0])
    drawn = [np.interp(at, places[: len(line)], line, left=np.nan, right=np.nan) for line in lines]
    return sum(bool(((line > value) & (line < value + NAME[1] * span)).any()) for line in drawn)


def look(place: int) -> tuple[str, str]:
    """Colour and mark of the thing number `place` (from 0), the same in every chart that has the same things."""
    again, colour = divmod(place, len(theme.LINES))
    return theme.LINES[colour], SYMBOLS[(place + again) % len(SYMBOLS)]


def _line(
    place: int, name: str, values: Sequence[float] | np.ndarray, positions: Sequence[float] | np.ndarray | None, x: str
) -> theme.Trace:
    colour, symbol = look(place)
    return {
        "type": "scatter",
        "x": np.arange(1, len(values) + 1) if positions is None else np.asarray(positions),
        "y": np.asarray(values, dtype=np.float64),
        "name": theme.plain(name),
        "mode": "lines+markers",
        "line": {"color": colour, "width": 2, "dash": DASHES[place % len(DASHES)]},
        "marker": {"symbol": symbol, "size": 7},
        "hovertemplate": theme.plain(say("{name} {value}", name=x, value="%{x}")) + "<br>%{y:.4g}",
    }


def _whiskers(values: np.ndarray, ends: np.ndarray | None) -> dict[str, object] | None:
    """From the lower to the upper of `ends` (position, 2) through `values` (position,)."""
    if ends is None:
        return None
    sides = {"array": ends[:, 1] - values, "arrayminus": values - ends[:, 0]}
    return {"type": "data", "symmetric": False, "thickness": 1, **sides}


def _steps(series: Mapping[str, Sequence[float] | np.ndarray]) -> dict[str, object]:
    """The axis of numbered things: from the first to the last of them, each of few named."""
    most = max((len(values) for values in series.values()), default=1)
    return {"range": [0.5, most + 0.5], **({"dtick": 1} if most <= 32 else {})}
