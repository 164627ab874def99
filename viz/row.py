"""Pictures beside another under one scale of heat, so that the same map can be sought in each."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import overlay, theme
from viz.ground import Ground
from words import say

LABEL = {"showarrow": False, "xanchor": "left", "yanchor": "bottom", "font": {"size": 14}, "borderpad": 0}
Place = tuple[int, int]


def row(
    grounds: Sequence[Ground],
    maps: np.ndarray,
    names: Sequence[str],
    *,
    unit: str | None = None,
    marks: Sequence[Place | None] = (),
    carry: np.ndarray | None = None,
    title: str = "",
    height: int = 400,
) -> go.Figure:
    """`maps` (picture, row, column) over `grounds` of one size, called `names`, with one bar in `unit`.

    The unit is attention weight by default; colours run from 0 to the largest value of all. `marks` outlines one cell
    (row, column) of each picture; a cell carries `carry` (picture, row, column, number) first, for whoever listens to
    clicks.
    """
    count, rows, columns = maps.shape
    (high, wide), gap = grounds[0].size, 1  # of cells between pictures
    cell = (high / rows, wide / columns)
    strip = np.full((rows, count * (columns + gap) - gap), np.nan, dtype=np.float32)
    told = np.zeros((*strip.shape, 2 + (0 if carry is None else carry.shape[-1])), dtype=np.int16)
    starts = np.arange(count) * (columns + gap)
    for place, start in enumerate(starts):
        strip[:, start : start + columns] = maps[place]
        where = np.stack(np.indices((rows, columns)) + 1, axis=-1)
        told[:, start : start + columns] = where if carry is None else np.concatenate([carry[place], where], axis=-1)
    unit = say("attention weight") if unit is None else unit
    size = (high, round(cell[1] * strip.shape[1]))
    trace = overlay.heat_trace(size, strip, unit=unit) | {"customdata": told, "hovertemplate": _hover(told.shape[-1])}
    trace["colorbar"] |= {"title": {"text": theme.plain(unit), "side": "bottom"}, **BAR}
    lefts = starts * cell[1]
    layout = {
        "images": [
            {**overlay.background(ground), "x": left, "xref": "x", "yref": "y"}
            for ground, left in zip(grounds, lefts, strict=True)
        ],
        "annotations": [
            {"x": left, "y": -0.01 * high, "text": theme.plain(name), **LABEL}
            for name, left in zip(names, lefts, strict=True)
        ],
        "shapes": [box for mark, left in zip(marks, lefts, strict=False) for box in _outline(mark, cell, left)],
        "xaxis": {"range": [0, size[1]], **BARE},
        "yaxis": {"range": [high, -0.08 * high], "scaleanchor": "x", **BARE},
        "title": {"text": theme.plain(title)},
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 40 if title else 4, "b": 4},
    }
    return theme.figure([trace], layout)


# The bar lies below: beside the pictures it would take their room.
BAR = {"orientation": "h", "y": 0, "yanchor": "top", "nticks": 6, "x": 0, "xanchor": "left", "len": 0.45}
BARE = {"visible": False, "fixedrange": True, "constrain": "domain"}


def _hover(numbers: int) -> str:
    places = [f"%{{customdata[{place}]}}" for place in (numbers - 2, numbers - 1)]
    return say("row {row}, column {column}", row=places[0], column=places[1]) + "<br>%{z:.4g}<extra></extra>"


def _outline(mark: Place | None, cell: tuple[float, float], left: float) -> list[dict[str, object]]:
    """A dark line under a light one around the cell, seen on any picture; none without a cell."""
    if mark is None:
        return []
    top, start = mark[0] * cell[0], left + mark[1] * cell[1]
    box = {"type": "rect", "x0": start, "x1": start + cell[1], "y0": top, "y1": top + cell[0]}
    return [{**box, "line": {"color": colour, "width": width}} for colour, width in (("#000000", 5), ("#ffffff", 2))]
