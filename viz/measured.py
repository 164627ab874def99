"""What was measured over many photographs as lines with whiskers, and a dot for where the visitor stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from viz import curves, theme
from words import say


@dataclass(frozen=True)
class Line:
    """Shares in 0..1 at `positions`, with the `low` and `high` ends of their intervals (NaN where nothing is known)."""

    positions: Sequence[float]
    shares: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


def shares(
    lines: Mapping[str, Line],
    *,
    title: str = "",
    x: str,
    y: str,
    here: tuple[float, float] | None = None,
    reference: Mapping[str, float] | None = None,
) -> theme.Figure:
    """`lines` (name -> line) in per cent over positions that need not be the same; `reference` (name -> share) as level
    lines, `here` (position, share) as a ring: where the page's settings lie."""
    positions = sorted({place for line in lines.values() for place in line.positions})
    series = {name: _spread(line, line.shares, positions) for name, line in lines.items()}
    figure = curves.lines(
        series,
        title=title,
        x=x,
        y=y,
        positions=positions,
        reference={name: 100 * share for name, share in (reference or {}).items()},
    )
    for trace, line in zip(figure.data, lines.values(), strict=True):
        low, high = (_spread(line, end, positions) for end in (line.low, line.high))
        trace.error_y = {"type": "data", "array": high - trace.y, "arrayminus": trace.y - low, "thickness": 1.5}
        trace.connectgaps = True
    if here is not None:
        figure.add_scatter(**_ring(*here))
    return figure.update_yaxes(rangemode="tozero")


def _spread(line: Line, values: Sequence[float], positions: Sequence[float]) -> np.ndarray:
    """In per cent at all `positions`, NaN where the line has none."""
    known = dict(zip(line.positions, values, strict=True))
    return np.array([100 * known.get(place, float("nan")) for place in positions])


def _ring(position: float, share: float) -> dict[str, object]:
    return {
        "x": [position],
        "y": [100 * share],
        "name": theme.plain(say("your setting")),
        "mode": "markers",
        "marker": {"symbol": "circle", "size": 18, "color": "rgba(0,0,0,0)", "line": theme.HERE},
        "hovertemplate": "%{x:.4g}<br>%{y:.1f} %<extra></extra>",
    }
