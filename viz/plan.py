"""The picture as a plan of tokens: borders between groups, tinted or lit parts, one token marked, all clickable."""

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from viz import overlay, theme

TINT, DIM = 0.55, 0.4  # how much colour a tinted token gets, how much light one that is not lit keeps


def plan(
    pixels: np.ndarray,
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
    """`pixels` (row, column, 3) with a line wherever neighbouring tokens of `groups` (row, column) differ.

    `tint` (row, column) colours tokens with the categorical colour of that number (-1: none), `lit` (row, column) bool
    dims the others, `mark` outlines one (row, column). Hovering a token tells each of `facts` (name -> (row, column)
    of numbers); its point carries `carry` (row, column, number) first, for whoever listens to clicks.
    """
    figure = overlay.picture(_coloured(pixels, tint, lit), title=title, height=height)
    cell = (pixels.shape[0] / groups.shape[0], pixels.shape[1] / groups.shape[1])
    for colour, width in (("#000000", 2.5), ("#ffffff", 1)):
        _borders(figure, groups, cell, {"color": colour, "width": width})
    return _finished(figure, groups.shape, mark, facts or {}, carry, cell)


def heat(
    pixels: np.ndarray,
    values: np.ndarray,
    *,
    title: str = "",
    unit: str = "attention weight",
    groups: np.ndarray | None = None,
    lit: np.ndarray | None = None,
    mark: tuple[int, int] | None = None,
    carry: np.ndarray | None = None,
    height: int = 380,
) -> go.Figure:
    """`values` (row, column), NaN left blank, over `pixels`, with a bar in `unit`; cells can be clicked.

    `groups`, `lit`, `mark` and `carry` as in `plan`. The bar lies below, for narrow columns.
    """
    figure = overlay.heat(_coloured(pixels, None, lit), values, title=title, unit=unit).update_layout(height=height)
    bar = {"orientation": "h", "y": 0, "yanchor": "top", "nticks": 4, "title": {"side": "bottom"}}
    figure.data[-1].update(hoverinfo="skip", hovertemplate=None, colorbar=bar)
    cell = (pixels.shape[0] / values.shape[0], pixels.shape[1] / values.shape[1])
    if groups is not None:
        _borders(figure, groups, cell, {"color": "#ffffff", "width": 0.7})
    return _finished(figure, values.shape, mark, {unit: np.nan_to_num(values)}, carry, cell)


def _coloured(pixels: np.ndarray, tint: np.ndarray | None, lit: np.ndarray | None) -> np.ndarray:
    colours = pixels.astype(np.float32)
    if tint is not None:
        spread = _enlarged(tint, pixels.shape[:2])
        table = np.array([theme.rgb(colour) for colour in theme.CATEGORICAL], dtype=np.float32)
        painted = (1 - TINT) * colours + TINT * table[spread % len(table)]
        colours = np.where((spread >= 0)[..., None], painted, colours)
    if lit is not None:
        colours *= np.where(_enlarged(lit, pixels.shape[:2]), 1, DIM)[..., None]
    return colours.astype(np.uint8)


def _enlarged(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    return values[np.ix_(*(np.arange(full) * part // full for full, part in zip(size, values.shape, strict=True)))]


def _borders(figure: go.Figure, groups: np.ndarray, cell: tuple[float, float], line: dict) -> None:
    """One trace with a segment along each side where two groups meet."""
    rows, columns = np.nonzero(groups[:, 1:] != groups[:, :-1])
    upright = _segments((columns + 1) * cell[1], rows * cell[0], (columns + 1) * cell[1], (rows + 1) * cell[0])
    rows, columns = np.nonzero(groups[1:] != groups[:-1])
    level = _segments(columns * cell[1], (rows + 1) * cell[0], (columns + 1) * cell[1], (rows + 1) * cell[0])
    x, y = np.concatenate([upright, level], axis=1).astype(np.float32)
    figure.add_scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)


def _segments(x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray) -> np.ndarray:
    """Both ends of each segment and a gap after it, (2, point) as x and y."""
    gap = np.full(len(x0), np.nan)
    return np.stack([np.stack([x0, x1, gap], axis=1).ravel(), np.stack([y0, y1, gap], axis=1).ravel()])


def _outline(figure: go.Figure, mark: tuple[int, int], cell: tuple[float, float]) -> None:
    top, left = (place * side for place, side in zip(mark, cell, strict=True))
    box = {"x0": left, "x1": left + cell[1], "y0": top, "y1": top + cell[0]}
    for colour, width in (("#000000", 5), (theme.CATEGORICAL[1], 2.5)):
        figure.add_shape(type="rect", line={"color": colour, "width": width}, **box)


def _finished(
    figure: go.Figure,
    size: tuple[int, int],
    mark: tuple[int, int] | None,
    facts: Mapping[str, np.ndarray],
    carry: np.ndarray | None,
    cell: tuple[float, float],
) -> go.Figure:
    """The outline of the marked token, and an invisible point in the middle of every token, to hover and to click."""
    if mark is not None:
        _outline(figure, mark, cell)
    rows, columns = (places.ravel() for places in np.indices(size))
    carried = np.zeros((*size, 0)) if carry is None else carry
    told = [rows + 1, columns + 1, *(values.ravel() for values in facts.values())]
    names = ["token row", "column", *map(theme.plain, facts)]
    first = carried.shape[-1]
    text = "<br>".join(f"{name} %{{customdata[{place}]:.4~g}}" for place, name in enumerate(names, start=first))
    hidden = {"opacity": 0}
    return figure.add_scatter(
        x=((columns + 0.5) * cell[1]).astype(np.float32),
        y=((rows + 0.5) * cell[0]).astype(np.float32),
        customdata=np.column_stack([carried.reshape(len(rows), first), *told]).astype(np.float32),
        mode="markers",
        marker={"size": 6, **hidden},
        selected={"marker": hidden},
        unselected={"marker": hidden},
        hovertemplate=text + "<extra></extra>",
        showlegend=False,
    )
