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
    shared: bool = True,
    tops: np.ndarray | None = None,
    title: str = "",
    height: int = 400,
) -> go.Figure:
    """`maps` (picture, row, column) over `grounds` of one size, called `names`, with one bar in `unit`.

    The unit is attention weight by default; colours run from 0 to the largest value of all, or where they are not
    `shared` to each map's own; `tops` (picture,) are the largest values of maps drawn above, by which colours then go
    instead. The mouse is told the value. `marks` outlines one cell (row, column) of each picture; a
    cell carries `carry` (picture, row, column, number) first, for whoever listens to clicks.
    """
    (high, wide), cell = grounds[0].size, tuple(np.divide(grounds[0].size, maps.shape[1:]))
    lefts = np.arange(len(maps)) * (wide + GAP * cell[1])
    ends = maps.max(axis=(1, 2)) if tops is None else tops
    strip, told = _strip(maps if shared else maps / np.where(ends, ends, 1)[:, None, None], maps, carry)
    size = (high, round(cell[1] * strip.shape[1]))
    label = theme.plain(_unit(unit, shared=shared, above=tops is not None))
    highest = float(ends.max()) if shared else 1.0
    trace = overlay.heat_trace(size, strip, unit=label, highest=highest or 1.0) | {
        "customdata": told,
        "hovertemplate": _hover(told.shape[-1]),
    }
    trace["colorbar"] |= {"title": {"text": label, "side": "bottom"}, **BAR}
    layout = {
        "images": [
            {**overlay.background(ground), "x": left, "xref": "x", "yref": "y"}
            for ground, left in zip(grounds, lefts, strict=True)
        ],
        "annotations": [
            {"x": left, "y": 0, "text": theme.plain(name), **LABEL} for name, left in zip(names, lefts, strict=True)
        ],
        "shapes": [box for mark, left in zip(marks, lefts, strict=False) for box in _outline(mark, cell, left)],
        "xaxis": {"range": [0, size[1]], **BARE},
        "yaxis": {"range": [high, 0], "scaleanchor": "x", **BARE},
        "title": {"text": theme.plain(title)},
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 64 if title else 24, "b": FOOT},
    }
    return theme.figure([trace], layout)


def _unit(unit: str | None, *, shared: bool, above: bool) -> str:
    """What stands at the bar: the unit, or a share of a largest value."""
    unit = say("attention weight") if unit is None else unit
    if shared:
        return unit
    return say("{unit} ÷ largest of the map above", unit=unit) if above else say("{unit} ÷ map’s largest", unit=unit)


def _strip(shades: np.ndarray, maps: np.ndarray, carry: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """`shades` beside another, blank between them, and what each cell carries: `carry`, row, column (from 1), value."""
    blank = ((0, 0), (0, 0), (0, GAP))
    colours = np.pad(shades, blank, constant_values=np.nan)
    where = np.broadcast_to(np.stack(np.indices(maps.shape[1:]) + 1, axis=-1), (*maps.shape, 2))
    facts = [*([] if carry is None else [carry]), where, maps[..., None]]
    told = np.pad(np.concatenate(facts, axis=-1).astype(np.float32), (*blank, (0, 0)))
    return np.concatenate(colours, axis=1)[:, :-GAP].astype(np.float32), np.concatenate(told, axis=1)[:, :-GAP]


GAP = 1  # cells between pictures
FOOT = 84  # pixels, of the bar
BAR = {"orientation": "h", "y": 0, "yanchor": "top", "nticks": 6, "x": 0.5, "xanchor": "center", "len": 0.6}
BARE = {"visible": False, "fixedrange": True, "constrain": "domain"}


def _hover(numbers: int) -> str:
    row, column, value = (numbers - back for back in (3, 2, 1))
    where = say("row {row}, column {column}", row=f"%{{customdata[{row}]}}", column=f"%{{customdata[{column}]}}")
    return f"{where}<br>%{{customdata[{value}]:.4g}}<extra></extra>"


def _outline(mark: Place | None, cell: tuple[float, float], left: float) -> list[dict[str, object]]:
    """A dark line under a light one around the cell, seen on any picture; none without a cell."""
    if mark is None:
        return []
    top, start = mark[0] * cell[0], left + mark[1] * cell[1]
    box = {"type": "rect", "x0": start, "x1": start + cell[1], "y0": top, "y1": top + cell[0]}
    return [{**box, "line": {"color": colour, "width": width}} for colour, width in (("#000000", 5), ("#ffffff", 2))]
