"""A point cloud in three dimensions, for the pages that are taken home; on screen the cloud canvas draws."""

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say

OPEN = ("circle-open", "square-open", "diamond-open", "cross", "x")  # the shapes that Plotly has in space
CIRCLE = np.linspace(0, 2 * np.pi, 49)
STEPS = 5  # thicknesses of lines
EYE = {"x": 1.15, "y": -1.65, "z": 0.85}


def cloud(
    points: np.ndarray,
    values: np.ndarray,
    *,
    title: str = "",
    unit: str = "",
    scale: str = "score",
    ends: tuple[float, float] | None = None,
    marks: Mapping[str, Sequence[int] | np.ndarray] | None = None,
    balls: Sequence[tuple[np.ndarray, float]] = (),
    lines: tuple[int, np.ndarray, np.ndarray] | None = None,
    height: int = 680,
) -> go.Figure:
    """`points` (point, 3), z up, in the colours of `values` (point,), which are `unit`; grey where these are NaN.

    Colours run over `ends`, by default over the values that occur. `marks` (name -> indices, best first) are ringed
    and numbered, `balls` are (centre (3,), radius), `lines` go from one index to others with weights, as (int, (line,),
    (line,)).
    """
    known = np.isfinite(values)
    low, high = ends or ((values[known].min(), values[known].max()) if known.any() else (0, 1))
    figure = theme.figure([], {})
    if not known.all():
        _add_points(figure, points[~known], say("no value"), {"color": theme.MISSING, "size": 2})
    bar = {"title": {"text": theme.plain(unit), "side": "right"}, "thickness": 12, "tickformat": ".3~g"}
    colours = {"color": np.asarray(values[known], np.float32), "cmin": low, "cmax": high, "colorbar": bar}
    _add_points(figure, points[known], unit, {**colours, "size": 4, "colorscale": theme.colorscale(scale)})
    for place, (name, indices) in enumerate((marks or {}).items()):
        _add_marks(figure, points[np.asarray(indices, int)], name, place)
    for centre, radius in balls:
        _add_path(figure, rings(centre, radius), theme.CATEGORICAL[0], 2)
    if lines is not None:
        _add_lines(figure, points, *lines)
    return _framed(figure, title, height)


def rings(centre: np.ndarray, radius: float) -> np.ndarray:
    """Three great circles of a ball as one path with gaps (NaN), (place, 3)."""
    wave, none = radius * np.stack([np.cos(CIRCLE), np.sin(CIRCLE), 0 * CIRCLE], axis=1), np.full((1, 3), np.nan)
    turns = ((0, 1, 2), (0, 2, 1), (2, 0, 1))
    return np.concatenate([part for axes in turns for part in (np.asarray(centre) + wave[:, axes], none)])


def _add_points(figure: go.Figure, points: np.ndarray, name: str, marker: dict) -> None:
    x, y, z = np.asarray(points, np.float32).T
    hover = "x %{x:.3f}, y %{y:.3f}, z %{z:.3f}" + ("<br>%{marker.color:.4g}" if "colorbar" in marker else "")
    look = {"name": theme.plain(name), "marker": marker, "hovertemplate": hover, "showlegend": False}
    figure.add_scatter3d(x=x, y=y, z=z, mode="markers", **look)


def _add_marks(figure: go.Figure, points: np.ndarray, name: str, place: int) -> None:
    x, y, z = np.asarray(points, np.float32).T
    colour, symbol = theme.CATEGORICAL[place % len(theme.CATEGORICAL)], OPEN[place % len(OPEN)]
    numbers = [str(rank) for rank in range(1, len(points) + 1)]
    hover = theme.plain(say("{name}, rank {rank}", name=name, rank="%{text}"))
    figure.add_scatter3d(
        x=x,
        y=y,
        z=z,
        mode="markers+text",
        name=theme.plain(name),
        text=numbers,
        textposition="top right",
        marker={"color": colour, "symbol": symbol, "size": 7, "line": {"width": 2, "color": colour}},
        hovertemplate=hover + "<extra></extra>",
    )


def _add_path(figure: go.Figure, path: np.ndarray, colour: str, width: float) -> None:
    x, y, z = np.asarray(path, np.float32).T
    line = {"color": colour, "width": width}
    figure.add_scatter3d(x=x, y=y, z=z, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _add_lines(figure: go.Figure, points: np.ndarray, start: int, ends: np.ndarray, weights: np.ndarray) -> None:
    """Lines in a few thicknesses, for a path in space has only one."""
    shares = np.asarray(weights) / (np.max(weights, initial=0) or 1)
    thick = np.minimum((shares * STEPS).astype(int), STEPS - 1)
    for step in range(STEPS):
        targets = points[np.asarray(ends, int)[thick == step]]
        path = [row for target in targets for row in (points[start], target, np.full(3, np.nan))]
        if path:
            _add_path(figure, np.array(path), theme.CATEGORICAL[1], 1 + 1.5 * step)


def _framed(figure: go.Figure, title: str, height: int) -> go.Figure:
    axis = {"showbackground": False, "gridcolor": theme.GRID, "zerolinecolor": theme.GRID}
    scene = {"aspectmode": "data", "camera": {"eye": EYE}, "xaxis": axis, "yaxis": axis, "zaxis": axis}
    margin = {"l": 0, "r": 0, "t": 48, "b": 0}
    legend = {"orientation": "h", "x": 0, "y": 0}
    return figure.update_layout(
        title={"text": theme.plain(title)}, height=height, scene=scene, margin=margin, legend=legend
    )
