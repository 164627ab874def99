"""The picture as a plan of tokens: borders between groups, tinted or lit parts, one token marked, all clickable."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from viz import overlay, theme
from viz.ground import Ground
from words import say

CLEAR = [[0, "rgba(0,0,0,0)"], [1, "rgba(0,0,0,0)"]]  # cells that nobody sees, to hover and to click
TINT, DIM = 0.55, 0.4  # how much colour a tinted token gets, how much light one that is not lit keeps


def plan(
    ground: Ground,
    groups: np.ndarray,
    *,
    title: str = "",
    tint: np.ndarray | None = None,
    lit: np.ndarray | None = None,
    mark: tuple[int, int] | None = None,
    facts: Mapping[str, np.ndarray] | None = None,
    carry: np.ndarray | None = None,
    height: int = 420,
) -> go.Figure:
    """`ground` with a line wherever neighbouring tokens of `groups` (row, column) differ.

    `tint` (row, column) colours tokens with the categorical colour of that number (-1: none), `lit` (row, column) bool
    dims the others, `mark` outlines one (row, column). Hovering a token tells each of `facts` (name -> (row, column)
    of numbers); it carries `carry` (row, column, number) first, for whoever listens to clicks.
    """
    cell = (ground.size[0] / groups.shape[0], ground.size[1] / groups.shape[1])
    lines = [
        _borders(groups, cell, {"color": colour, "width": width})
        for colour, width in (("#000000", 2.5), ("#ffffff", 1))
    ]
    cells = {"z": np.zeros(groups.shape, np.int8), "colorscale": CLEAR, "showscale": False}
    seen = {"type": "heatmap", **overlay.cells(ground.size, groups.shape), **cells}
    traces = [*lines, seen | _hover(groups.shape, facts or {}, carry)]
    return overlay.framed(_coloured(ground, tint, lit), traces, title, height, _outline(mark, cell))


def heat(
    ground: Ground,
    values: np.ndarray,
    *,
    title: str = "",
    unit: str | None = None,
    groups: np.ndarray | None = None,
    lit: np.ndarray | None = None,
    mark: tuple[int, int] | None = None,
    carry: np.ndarray | None = None,
    height: int = 380,
) -> go.Figure:
    """`values` (row, column), NaN left blank, over `ground`, with a bar in `unit`; cells can be clicked.

    The unit is attention weight by default. `groups`, `lit`, `mark` and `carry` as in `plan`. The bar lies below, for
    narrow columns.
    """
    unit = say("attention weight") if unit is None else unit
    label = {"text": theme.plain(unit), "side": "bottom"}
    bar = {"orientation": "h", "y": 0, "yanchor": "top", "nticks": 4, "title": label}
    trace = overlay.heat_trace(ground.size, values, unit=unit)
    trace.update(colorbar={**trace["colorbar"], **bar}, **_hover(values.shape, {unit: np.nan_to_num(values)}, carry))
    cell = (ground.size[0] / values.shape[0], ground.size[1] / values.shape[1])
    lines = [] if groups is None else [_borders(groups, cell, {"color": "#ffffff", "width": 0.7})]
    return overlay.framed(_coloured(ground, None, lit), [trace, *lines], title, height, _outline(mark, cell))


def _coloured(ground: Ground, tint: np.ndarray | None, lit: np.ndarray | None) -> Ground:
    if tint is None and lit is None:
        return ground
    pixels = ground.pixels
    colours = pixels.astype(np.float32)
    if tint is not None:
        spread = _enlarged(tint, pixels.shape[:2])
        table = np.array([theme.rgb(colour) for colour in theme.CATEGORICAL], dtype=np.float32)
        painted = (1 - TINT) * colours + TINT * table[spread % len(table)]
        colours = np.where((spread >= 0)[..., None], painted, colours)
    if lit is not None:
        colours *= np.where(_enlarged(lit, pixels.shape[:2]), 1, DIM)[..., None]
    return ground.painted(colours.astype(np.uint8))


def _enlarged(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return values[np.ix_(*(np.arange(full) * part // full for full, part in zip(size, values.shape, strict=True)))]


def _borders(groups: np.ndarray, cell: tuple[float, float], line: dict) -> theme.Trace:
    """One trace with a segment along each side where two groups meet."""
    rows, columns = np.nonzero(groups[:, 1:] != groups[:, :-1])
    upright = _segments((columns + 1) * cell[1], rows * cell[0], (columns + 1) * cell[1], (rows + 1) * cell[0])
    rows, columns = np.nonzero(groups[1:] != groups[:-1])
    level = _segments(columns * cell[1], (rows + 1) * cell[0], (columns + 1) * cell[1], (rows + 1) * cell[0])
    x, y = np.concatenate([upright, level], axis=1).astype(np.float32)
    return {"type": "scatter", "x": x, "y": y, "mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": False}


def _segments(x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray) -> np.ndarray:
    """Both ends of each segment and a gap after it, (2, point) as x and y."""
    gap = np.full(len(x0), np.nan)
    return np.stack([np.stack([x0, x1, gap], axis=1).ravel(), np.stack([y0, y1, gap], axis=1).ravel()])


def _outline(mark: tuple[int, int] | None, cell: tuple[float, float]) -> list[dict[str, object]]:
    """The shapes around the marked token; none without one."""
    if mark is None:
        return []
    top, left = (place * side for place, side in zip(mark, cell, strict=True))
    box = {"type": "rect", "x0": left, "x1": left + cell[1], "y0": top, "y1": top + cell[0]}
    lines = {"#000000": 5, theme.CATEGORICAL[1]: 2.5}
    return [{**box, "line": {"color": colour, "width": width}} for colour, width in lines.items()]


def _hover(size: tuple[int, int], facts: Mapping[str, np.ndarray], carry: np.ndarray | None) -> theme.Trace:
    """What each cell tells the mouse, and carries for a click."""
    carried = np.zeros((*size, 0)) if carry is None else carry
    shown = np.stack([*(np.indices(size) + 1), *facts.values()], axis=-1)
    first = carried.shape[-1]
    values = [f"%{{customdata[{place}]:.4~g}}" for place in range(first, first + shown.shape[-1])]
    lines = [say("token row {number}", number=values[0]), say("column {number}", number=values[1])]
    lines += [say("{name} {value}", name=name, value=value) for name, value in zip(facts, values[2:], strict=True)]
    customdata = np.concatenate([carried, shown], axis=-1).astype(np.float32)
    return {"customdata": customdata, "hovertemplate": "<br>".join(map(theme.plain, lines)) + "<extra></extra>"}
