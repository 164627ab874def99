"""A matrix of numbers as colour: queries by keys, layers by heads, patches by patches."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme
from words import say, signed

SIDE = 560  # pixels of the longer side of the drawn matrix
FEW = 12  # places of an axis that each get their number


def matrix(
    values: np.ndarray,
    *,
    title: str = "",
    rows: str | None = None,
    columns: str | None = None,
    unit: str | None = None,
    scale: str = "heat",
    lowest: float | None = None,
    highest: float | None = None,
    row_names: Sequence[str] | None = None,
    column_names: Sequence[str] | None = None,
    side: int = SIDE,
    height: int | None = None,
    written: str = "",
) -> go.Figure:
    """`values` (row, column) as a heat map with its bar in `unit`; row 1 is on top, NaN stays blank.

    `rows` and `columns` name the axes; by default they are queries and keys, and the unit is attention weight. The
    scale runs from `lowest` to `highest`, by default over the values that occur, and for the scale `signed` equally far
    to both sides of zero. Names replace the numbers of rows and columns. `side` is the height in pixels of a square
    matrix, without title and axes; a figure of a given `height` is as wide as its place, and its cells need not be
    square. `written` is the format (".2f") in which each value stands in its cell; by default none does.
    """
    rows, columns = say("query") if rows is None else rows, say("key") if columns is None else columns
    unit = say("attention weight") if unit is None else unit
    where = say("{rows} {row}, {columns} {column}", rows=rows, row="%{y}", columns=columns, column="%{x}")
    low, high = limits(values, lowest, highest, signed=scale == theme.DIVERGING)
    names_y, names_x = _names(row_names, len(values)), _names(column_names, values.shape[1])
    trace = {
        "type": "heatmap",
        "z": np.asarray(values, dtype=np.float32),
        "x": names_x,
        "y": names_y,
        "zmin": low,
        "zmax": high,
        "colorscale": theme.colorscale(scale),
        "colorbar": {"title": {"text": theme.plain(unit), "side": "right"}, "thickness": 12, "tickformat": ".3~g"},
        "hovertemplate": theme.plain(where) + "<br>%{z:.4g}<extra></extra>",
        "hoverongaps": False,
        "text": _numbers(values, written) if written else None,
        "texttemplate": "%{text}" if written else None,
    }
    bare = {"showgrid": False, "zeroline": False, "constrain": "domain"}
    steps_x, steps_y = _steps(column_names, values.shape[1]), _steps(row_names, len(values))
    (top, bottom), (left, right) = _ends(row_names, len(values)), _ends(column_names, values.shape[1])
    across = {"title": {"text": theme.plain(columns)}, "range": [left, right], "type": _kind(column_names)}
    down = {"title": {"text": theme.plain(rows)}, "range": [bottom, top], "type": _kind(row_names)}
    tied = {} if height else {"scaleanchor": "x"}
    ground = {"x0": left, "x1": right, "y0": top, "y1": bottom, "line": {"width": 0}, "layer": "below"}
    layout = {
        "xaxis": {**across, **bare, **steps_x},
        "yaxis": {**down, **tied, **bare, **steps_y},
        "shapes": [{"type": "rect", "fillcolor": theme.MISSING, **ground}],
        "title": {"text": theme.plain(title)},
        "height": height or _height(values.shape, side),
    }
    return theme.figure([trace], layout)


def _numbers(values: np.ndarray, written: str) -> list[list[str]]:
    """What stands in the cells; Plotly would write a hyphen for the minus, and one before a zero."""
    return [[signed(f"{value:z{written}}") if np.isfinite(value) else "" for value in row] for row in values]


def limits(
    values: np.ndarray, lowest: float | None = None, highest: float | None = None, *, signed: bool = False
) -> tuple[float, float]:
    """The ends of the colour scale: as asked, else what occurs; symmetric for `signed`; never of width zero."""
    finite = values[np.isfinite(values)]
    low = lowest if lowest is not None else float(finite.min(initial=np.inf)) if finite.size else 0.0
    high = highest if highest is not None else float(finite.max(initial=-np.inf)) if finite.size else 1.0
    if signed:
        high = max(abs(low), abs(high))
        low = -high
    return (low, high) if low < high else (low - 0.5, low + 0.5)


def _names(names: Sequence[str] | None, count: int) -> Sequence[str] | np.ndarray:
    return np.arange(1, count + 1) if names is None else [theme.plain(name) for name in names]


def _ends(names: Sequence[str] | None, count: int) -> tuple[float, float]:
    first = 1 if names is None else 0  # Plotly counts named places from 0
    return first - 0.5, first + count - 0.5


def _steps(names: Sequence[str] | None, count: int) -> dict[str, int]:
    """A number to every one of few places: left to itself, Plotly writes halves between them."""
    return {"dtick": 1} if names is None and count <= FEW else {}


def _kind(names: Sequence[str] | None) -> str:
    return "linear" if names is None else "category"


def _height(shape: tuple[int, ...], side: int) -> int:
    return 120 + int(side * min(1.0, max(0.2, shape[0] / max(1, shape[1]))))
