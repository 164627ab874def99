"""The way of the numbers through an attention of several heads: a box a matrix, a colour a head, its shape below."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from viz import sheets, theme
from words import say

WIDE, GAP = 0.6, 0.14  # of a box, in columns; between heads, as a share of a head's height
EDGE = 0.68  # columns from the middle of an outer one to the figure's edge: its words are not cut off
WHOLE = theme.CATEGORICAL[-1]  # the colour of what belongs to no head
LABEL = {"showarrow": False, "font": {"size": 12}}


@dataclass(frozen=True)
class Column:
    """A matrix of `shape` (rows, columns) called `name`; with `for_each_head` there is one a head, which may touch."""

    name: str
    shape: tuple[int, int]
    for_each_head: bool = False
    touching: bool = False


def wiring(tokens: int, channels: int, heads: int, *, title: str = "", height: int = 380) -> go.Figure:
    """From X through queries, keys and values of each head, its scores and output, to their concatenation and W_o.

    `channels` are dealt out evenly to `heads`. Hovering a box tells its shape.
    """
    columns = _columns(tokens, channels, channels // heads)
    boxes = [
        _box(place, which, heads if column.for_each_head else 1, column.touching)
        for place, column in enumerate(columns)
        for which in range(heads if column.for_each_head else 1)
    ]
    shown = [column.shape for column in columns for _ in range(heads if column.for_each_head else 1)]
    bare = {"visible": False, "fixedrange": True}
    layout = {
        "shapes": boxes,
        "annotations": [note for place, column in enumerate(columns) for note in _words(place, column, heads)],
        "xaxis": {"range": [-EDGE, len(columns) - 1 + EDGE], **bare},
        "yaxis": {"range": [-0.2, 1.02], **bare},
        "title": {"text": theme.plain(title)},
        "height": height,
        "margin": {"l": 4, "r": 4, "t": 40 if title else 4, "b": 4},
        "showlegend": False,
    }
    return theme.figure([_points(boxes, np.array(shown))], layout)


def _columns(tokens: int, channels: int, own: int) -> list[Column]:
    return [
        Column("X", (tokens, channels)),
        Column("W<sub>q</sub> W<sub>k</sub> W<sub>v</sub>", (channels, channels)),
        Column("q, k, v", (tokens, own), for_each_head=True),
        Column(theme.plain(say("weights")), (tokens, tokens), for_each_head=True),
        Column(theme.plain(say("· v")), (tokens, own), for_each_head=True),
        Column(theme.plain(say("joined")), (tokens, channels), for_each_head=True, touching=True),
        Column("W<sub>o</sub>", (channels, channels)),
        Column(theme.plain(say("output")), (tokens, channels)),
    ]


def _box(place: int, which: int, count: int, touching: bool) -> dict[str, object]:
    """Box number `which` of `count` in its column, the first on top."""
    high = 1 / count
    gap = 0 if touching or count == 1 else GAP * high
    bottom = 1 - (which + 1) * high + gap / 2
    colour = WHOLE if count == 1 else theme.CATEGORICAL[which % (len(theme.CATEGORICAL) - 1)]
    return {
        "type": "rect",
        "x0": place - WIDE / 2,
        "x1": place + WIDE / 2,
        "y0": bottom,
        "y1": bottom + high - gap,
        "fillcolor": colour,
        "opacity": 0.75,
        "line": {"color": colour, "width": 1},
    }


def _words(place: int, column: Column, heads: int) -> list[dict[str, object]]:
    """What stands below a column, its name and shape, and the arrow behind it."""
    rows, wide = column.shape
    times = heads if column.for_each_head and not column.touching else 3 if place == 1 else 1
    shape = f"{rows} × {wide}" if times == 1 else f"{times} · {rows} × {wide}"
    below = {
        "x": place,
        "y": -0.03,
        "yanchor": "top",
        "text": f"<b>{column.name}</b><br>{shape}",
        "name": sheets.IN_A_ROW,
        **LABEL,
    }
    arrow = {"x": place + 0.5, "y": 0.5, "text": "→", **LABEL, "font": {"size": 16}}
    return [below] if column.name == theme.plain(say("output")) else [below, arrow]


def _points(boxes: list[dict[str, object]], shown: np.ndarray) -> theme.Trace:
    """An invisible point in every box, to hover."""
    return {
        "type": "scatter",
        "x": np.array([(box["x0"] + box["x1"]) / 2 for box in boxes], dtype=np.float32),
        "y": np.array([(box["y0"] + box["y1"]) / 2 for box in boxes], dtype=np.float32),
        "customdata": shown,
        "mode": "markers",
        "marker": {"opacity": 0, "size": 16},
        "hovertemplate": "%{customdata[0]} × %{customdata[1]}<extra></extra>",
    }
