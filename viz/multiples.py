"""The same kind of small matrix again and again, one per layer, on one shared colour scale."""

from math import ceil

import numpy as np
import plotly.graph_objects as go

from viz import theme
from viz.heatmap import limits
from words import say

CELL = 92  # pixels of a tile, about: fits six beside another in half a page
NUMBER = 0.4  # of a tile's height, above it, is its number's: in a narrow window a tile is 35 pixels high


def multiples(
    matrices: np.ndarray,
    *,
    title: str = "",
    tile: str | None = None,
    axis: str | None = None,
    unit: str | None = None,
    columns: int = 6,
    lowest: float | None = 0.0,
    highest: float | None = 1.0,
) -> go.Figure:
    """`matrices` (tile, row, column) as tiles, `columns` beside another, numbered from 1, with one bar in `unit`.

    `tile` names what a tile is (by default a layer), `axis` what its rows and columns are (heads); the unit is cosine.
    All tiles share the scale from `lowest` to `highest` (None: what occurs); it is `signed` where `lowest` is below 0.
    """
    count, rows, wide = matrices.shape
    lines, width = -(-count // columns), min(columns, count)
    gap = ceil(NUMBER * rows)
    values = np.full((lines * (rows + gap), width * (wide + 1)), np.nan, dtype=np.float32)
    names = np.full((*values.shape, 3), 0, dtype=np.int16)
    for place, matrix in enumerate(matrices):
        spot = _spot(place, columns, (rows + gap, wide + 1), matrix.shape)
        values[spot] = matrix
        names[spot] = np.stack([np.full_like(matrix, place), *np.indices(matrix.shape)], axis=-1) + 1
    low, high = limits(matrices, lowest, highest)
    spots = [_spot(place, columns, (rows + gap, wide + 1), (rows, wide)) for place in range(count)]
    numbers = [
        {"x": left.start - 0.5, "y": top.start - 0.6, "text": str(place)} for place, (top, left) in enumerate(spots, 1)
    ]
    bare = {"visible": False, "constrain": "domain"}
    layout = {
        "annotations": [{**number, **LABEL} for number in numbers],
        "xaxis": {"range": [-0.5, values.shape[1] - 1.5], **bare},
        "yaxis": {"range": [values.shape[0] - gap - 0.5, -0.5 - gap], "scaleanchor": "x", **bare},
        "title": {"text": theme.plain(title)},
        "height": 80 + lines * CELL,
        "margin": {"l": 8, "r": 8, "b": 8},
    }
    unit = say("cosine") if unit is None else unit
    return theme.figure([_trace(values, names, (low, high), _where(tile, axis), unit)], layout)


LABEL = {"showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 11}, "borderpad": 0}


def _spot(place: int, columns: int, step: tuple[int, int], size: tuple[int, int]) -> tuple[slice, slice]:
    """Where the tile of this number stands: tiles of `size` (rows, columns), one every `step`."""
    corner = (number * stride for number, stride in zip(divmod(place, columns), step, strict=True))
    return tuple(slice(start, start + length) for start, length in zip(corner, size, strict=True))


def _where(tile: str | None, axis: str | None) -> str:
    """What the mouse is told of a cell: its tile, its row and its column."""
    return say(
        "{tile} {number}, {axis} {row} and {axis} {column}",
        tile=say("layer") if tile is None else tile,
        axis=say("head") if axis is None else axis,
        number="%{customdata[0]}",
        row="%{customdata[1]}",
        column="%{customdata[2]}",
    )


def _trace(values: np.ndarray, names: np.ndarray, ends: tuple[float, float], where: str, unit: str) -> theme.Trace:
    return {
        "type": "heatmap",
        "z": values,
        "customdata": names,
        "zmin": ends[0],
        "zmax": ends[1],
        "colorscale": theme.colorscale(theme.DIVERGING if ends[0] < 0 else "heat"),
        "colorbar": {"title": {"text": theme.plain(unit), "side": "right"}, "thickness": 12, "tickformat": ".3~g"},
        "hovertemplate": theme.plain(where) + "<br>%{z:.4g}<extra></extra>",
        "hoverongaps": False,
    }
