"""Words one below another in a few columns, tinted by their kind: what goes in beside what should come out."""

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from viz import theme

LINE = 25  # pixels of a row
NAME = 13  # letters of a column's name on a line
STRENGTH = 0.28  # of a tint: letters on it stay readable, dark and light ones


def word_rows(columns: dict[str, Sequence[str]], tint: np.ndarray, *, title: str = "", place: str = "") -> go.Figure:
    """`columns` {name: words (row,)} side by side under their names, rows numbered from 1 by `place`; behind a word is
    the tint (row, column) int, a place in the house's colours, where it is not -1."""
    count = len(tint)
    across, down = (part.ravel() for part in np.meshgrid(range(len(columns)), range(1, count + 1)))
    words = [words[row - 1] for row in range(1, count + 1) for words in columns.values()]
    trace = {
        "type": "scatter",
        "x": across,
        "y": down,
        "text": [theme.plain(word) for word in words],
        "mode": "text",
        "hoverinfo": "skip",
        "showlegend": False,
    }
    bare = {"showgrid": False, "zeroline": False, "fixedrange": True}
    layout = {
        "shapes": [_tint(row + 1, column, int(tint[row, column])) for row, column in np.argwhere(tint >= 0)],
        "xaxis": {
            **bare,
            "side": "top",
            "tickangle": 0,
            "range": [-0.5, len(columns) - 0.5],
            "tickvals": list(range(len(columns))),
            "ticktext": [
                "<br>".join(map(theme.plain, textwrap.wrap(name, NAME, break_long_words=False))) for name in columns
            ],
        },
        "yaxis": {**bare, "range": [count + 0.5, 0.2], "dtick": 1, "title": {"text": theme.plain(place)}},
        "title": {"text": theme.plain(title)},
        "height": 122 + LINE * count,
        "margin": {"t": 92},
    }
    return theme.figure([trace], layout)


def _tint(row: int, column: int, colour: int) -> dict[str, object]:
    ends = {"x0": column - 0.45, "x1": column + 0.45, "y0": row - 0.46, "y1": row + 0.46}
    look = {"fillcolor": theme.CATEGORICAL[colour], "opacity": STRENGTH, "line": {"width": 0}}
    return {"type": "rect", "layer": "below", **look, **ends}
