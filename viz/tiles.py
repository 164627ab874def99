"""A grid of small pictures: one map per position, per head or per rule, or one picture per filter."""

import math
import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import overlay, theme
from viz.ground import Ground
from viz.heatmap import limits
from words import say

LABEL = {"showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 12}, "borderpad": 0}
ABREAST = 46  # letters of names that a row of tiles has room for in a column of print, beside the bar
LETTERS = 16  # pixels of a line of a name: above the first row they stand in the margin, whatever size a tile has
UPPERMOST = {"y": 1, "yref": "container", "yanchor": "top", "pad": {"l": 8, "t": 12}}  # of a title above names
ABOVE = 0.9  # cells from the middle of a tile's first row to its name, clear of an outline
NAMED = 0.16  # of a tile's height: what a line of its name takes
NARROW = 0.058  # the same for each tile of a row, on a phone: below another row a name must not lie over that
ENLARGED = 12  # times, for pictures of filters: seen pixel by pixel


def tiles(
    values: np.ndarray,
    *,
    title: str = "",
    unit: str | None = None,
    scale: str = "heat",
    names: Sequence[str] = (),
    told: Sequence[str] = (),
    carry: np.ndarray | None = None,
    mark: tuple[int, int] | None = None,
    height: int = 520,
) -> go.Figure:
    """`values` (tile row, tile column, row, column) as tiles with one bar in `unit` (cosine); NaN stays blank.

    `names` are written above the tiles, `told` appears on hovering one (by default its name), both in reading order.
    A tile's point carries `carry` (tile row, tile column, number) for whoever listens to clicks; `mark` outlines one.
    """
    down, across, rows, columns = values.shape
    labels = [_lines(name, ABREAST // across) for name in names]
    line = NAMED if down == 1 else max(NAMED, NARROW * across)
    gap = 1 if not names else max(1, math.ceil(rows * line * max(map(len, labels))))
    above = LETTERS * max(map(len, labels[:across]), default=0)
    full = np.full((down * (rows + gap), across * (columns + 1)), np.nan, dtype=np.float32)
    for row in range(down):
        for column in range(across):
            top, left = row * (rows + gap), column * (columns + 1)
            full[top : top + rows, left : left + columns] = values[row, column]
    step = (rows + gap, columns + 1)
    points = _grid(down, across, step, (rows, columns))
    bare = {"visible": False, "constrain": "domain", "fixedrange": True}
    layout = {
        "annotations": [_label(place, across, step, lines) for place, lines in enumerate(labels)],
        "shapes": [] if mark is None else [_outline(mark, step, (rows, columns))],
        "xaxis": {"range": [-1, full.shape[1] - 0.5], **bare},
        "yaxis": {"range": [full.shape[0] - gap + 0.5, -1.5], "scaleanchor": "x", **bare},
        "title": {"text": theme.plain(title), **(UPPERMOST if names else {})},
        "height": height,
        "margin": {"l": 8, "r": 8, "t": (40 if title else 8) + above, "b": 8},
        "hoverdistance": -1,
    }
    told = told or names or [""] * (down * across)
    unit = say("cosine") if unit is None else unit
    return theme.figure([_heat(full, values, unit, scale), _points(points, told, carry)], layout)


def pictures(
    images: np.ndarray, *, title: str = "", told: Sequence[str], columns: int = 7, height: int = 380
) -> go.Figure:
    """`images` (picture, row, column, 3) in 0..1 in rows of `columns`, each telling its line of `told` on hovering."""
    count, rows, wide = images.shape[:3]
    lines, step = -(-count // columns), (rows + 1, wide + 1)
    sheet = np.full((lines * step[0], columns * step[1], 3), 255, dtype=np.uint8)
    for place, image in enumerate(images):
        row, column = divmod(place, columns)
        top, left = row * step[0], column * step[1]
        sheet[top : top + rows, left : left + wide] = np.round(255 * image)
    large = sheet.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1)
    figure = overlay.picture(Ground(large), title=title, height=height)
    points = ENLARGED * (_grid(lines, columns, step, (rows, wide))[:count] + 0.5)
    return figure.add_trace(_points(points, told, None)).update_layout(hoverdistance=-1)


def _heat(full: np.ndarray, values: np.ndarray, unit: str, scale: str) -> theme.Trace:
    low, high = limits(values, signed=scale == theme.DIVERGING)
    bar = {"title": {"text": theme.plain(unit), "side": "right"}, "thickness": 12, "tickformat": ".3~g"}
    return {
        "type": "heatmap",
        "z": full,
        "zmin": low,
        "zmax": high,
        "colorscale": theme.colorscale(scale),
        "colorbar": bar,
        "hoverinfo": "skip",
    }


def _grid(down: int, across: int, step: tuple[int, int], size: tuple[int, int]) -> np.ndarray:
    """Middles of the tiles in reading order, (tile, 2) as (y, x)."""
    rows, columns = (place.ravel() for place in np.indices((down, across)))
    return np.stack([rows * step[0] + (size[0] - 1) / 2, columns * step[1] + (size[1] - 1) / 2], axis=1)


def _points(places: np.ndarray, told: Sequence[str], carry: np.ndarray | None) -> theme.Trace:
    """An invisible point in every tile, to hover and to click."""
    hidden = {"opacity": 0}
    carried = None if carry is None else carry.reshape(len(places), -1).astype(np.float32)
    return {
        "type": "scatter",
        "x": places[:, 1].astype(np.float32),
        "y": places[:, 0].astype(np.float32),
        "customdata": carried,
        "text": [theme.plain(line) for line in told],
        "mode": "markers",
        "marker": {"size": 6, **hidden},
        "selected": {"marker": hidden},
        "unselected": {"marker": hidden},
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }


def _lines(name: str, width: int) -> list[str]:
    """Else it would run into its neighbour's."""
    return textwrap.wrap(name, width=max(8, width), break_long_words=False) or [name]


def _label(place: int, across: int, step: tuple[int, int], lines: list[str]) -> dict[str, object]:
    row, column = divmod(place, across)
    text = "<br>".join(theme.plain(line) for line in lines)
    return {"x": column * step[1] - 0.5, "y": row * step[0] - ABOVE, "text": text, "align": "left", **LABEL}


def _outline(mark: tuple[int, int], step: tuple[int, int], size: tuple[int, int]) -> dict[str, object]:
    top, left = (place * stride - 0.75 for place, stride in zip(mark, step, strict=True))
    box = {"x0": left, "x1": left + size[1] + 0.5, "y0": top, "y1": top + size[0] + 0.5}
    return {"type": "rect", "line": {"color": theme.CATEGORICAL[2], "width": 3}, **box}
