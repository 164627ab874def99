"""Numbers along the layers: one line per head, model or measure."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme

# Colour alone must not tell lines apart.
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "triangle-down")


def lines(
    series: Mapping[str, Sequence[float] | np.ndarray],
    *,
    title: str = "",
    x: str = "layer",
    y: str = "",
    positions: Sequence[float] | np.ndarray | None = None,
    reference: Mapping[str, float] | None = None,
    chosen: float | None = None,
    height: int = 420,
) -> go.Figure:
    """`series` (name -> (position,), NaN leaves a gap) as lines over `positions`, by default 1, 2, 3 …

    `x` and `y` name the axes with their units; `reference` (name -> value) adds level lines to compare with, `chosen`
    an upright one at that position. Lines that lie on one another stay visible: each has dashes of its own.
    """
    figure = go.Figure()
    for place, (name, values) in enumerate(series.items()):
        colour = theme.CATEGORICAL[place % len(theme.CATEGORICAL)]
        at = np.arange(1, len(values) + 1) if positions is None else np.asarray(positions)
        figure.add_scatter(
            x=at,
            y=np.asarray(values, dtype=np.float64),
            name=theme.plain(name),
            mode="lines+markers",
            line={"color": colour, "width": 2, "dash": DASHES[place % len(DASHES)]},
            marker={"symbol": SYMBOLS[place % len(SYMBOLS)], "size": 7},
            hovertemplate=f"{theme.plain(x)} %{{x}}<br>%{{y:.4g}}",
        )
    for name, level in (reference or {}).items():
        figure.add_hline(y=level, line_dash="dot", line_color=theme.CATEGORICAL[-1], annotation_text=theme.plain(name))
    if chosen is not None:
        figure.add_vline(x=chosen, line_dash="dot", line_color=theme.CATEGORICAL[-1])
    theme.apply(figure)
    figure.update_xaxes(title=theme.plain(x), **({} if positions is not None else _steps(series)))
    figure.update_yaxes(title=theme.plain(y))
    words = {"title": theme.plain(title), "showlegend": len(series) > 1, "legend": theme.BELOW}
    return figure.update_layout(height=height, **words)


def _steps(series: Mapping[str, Sequence[float] | np.ndarray]) -> dict[str, object]:
    """The axis of numbered things: from the first to the last of them, each of few named."""
    most = max((len(values) for values in series.values()), default=1)
    return {"range": [0.5, most + 0.5], **({"dtick": 1} if most <= 32 else {})}
