"""A figure laid out on a sheet of paper, over its caption."""

import math
import re
import textwrap
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from viz import theme

INCH = 25.4  # millimetres
WIDTH, HEIGHT = 900, 600
BELOW = 90  # pixels under the axes that their labels may take, above the caption
BESIDE = 130  # pixels left of the axes that their labels may take: the caption begins where the axes do
LETTER, SIGN, ROW, GAP = 8, 60, 21, 24  # pixels of a legend: a letter, a line's sign, a row, what keeps it apart
TITLE, LINE, EDGE = 8.8, 21, 8  # pixels of a title: a letter, a line, what stays free beside it
UPRIGHT = 84  # pixels that an upright colour bar takes beside the plot with its numbers and its unit
IN_A_ROW = "≡"  # what annotations are called that stand beside each other, with as much room each; not read by anyone
SMALL, LOWER = 7, 0.13  # pixels of a letter of such a name; how much lower every other one stands, as a share
LEAST = 560  # pixels across, so that a caption is no column
MARGINS = {"l": 80, "r": 80, "t": 100, "b": 80}  # Plotly's own


@dataclass(frozen=True)
class Sheet:
    """What a PDF is laid out on: `wide` and `tall` in pixels of a page (None: as the figure says, as high as it needs),
    which are `millimetres` across on paper (None: 96 pixels to the inch)."""

    wide: int | None = None
    tall: int | None = None
    millimetres: float | None = None

    @property
    def scale(self) -> float:
        """How much larger it is than at 96 pixels to the inch."""
        return 1.0 if self.millimetres is None or self.wide is None else self.millimetres / INCH * 96 / self.wide


SCREEN = Sheet()


def captioned(figure: go.Figure, caption: str, *, sheet: Sheet = SCREEN) -> go.Figure:
    """A copy of `figure` over the lines of `caption`: taller by them, or all on a `sheet` of a given height. A plot
    whose axes are tied takes the height and the width that it fills, and stands in the middle of what is wider."""
    page = go.Figure(figure)
    width, height = sheet.wide or page.layout.width or WIDTH, page.layout.height or HEIGHT
    if sheet.wide is None:
        width = max(LEAST, width - _spare(page, width, height))
    _fold(page, width)
    _stagger(page, width)
    lines = textwrap.wrap(caption, width=max(20, (width - BESIDE) // 7))
    text = "<br>".join(theme.plain(line) for line in lines)
    below = _below(page, width, height)
    caption_height = 16 * len(lines)
    more = caption_height + below
    height = sheet.tall - more if sheet.tall else min(height, _filled(page, width))
    for bar in _standing(page):
        bar.y = caption_height / (height + more)
    left, right = (edge + _spare(page, width, height) // 2 for edge in _edges(page))
    page.add_annotation(
        text=text,
        x=0,
        y=0,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=_edges(page)[0] - left,
        yshift=-below,
        align="left",
        showarrow=False,
        font={"size": 11},
    )
    beside = {} if _share(page) is None else {"l": left, "r": right}
    return page.update_layout(width=width, height=height + more, margin={"b": more, **beside})


def _fold(page: go.Figure, width: int) -> None:
    """Let a title that is wider than the sheet go on in further lines, and give it their room."""
    title = page.layout.title
    lines = textwrap.wrap(title.text or "", width=max(20, round((width - 2 * EDGE) / TITLE)))
    if len(lines) > 1:
        title.text = "<br>".join(lines)
        page.layout.margin.t = _margin(page, "t") + (len(lines) - 1) * LINE


def _stagger(page: go.Figure, width: int) -> None:
    """Let every other one of the names in a row stand lower where the sheet is too narrow for all beside each other."""
    row = [note for note in page.layout.annotations if note.name == IN_A_ROW]
    if not row:
        return
    across, down = page.layout.xaxis, page.layout.yaxis
    apart = (row[1].x - row[0].x) / (across.range[1] - across.range[0]) * (width - sum(_edges(page)))
    longest = max(len(re.sub("<[^>]*>", "", line)) for note in row for line in note.text.split("<br>"))
    if longest * SMALL > apart:
        lower = LOWER * (down.range[1] - down.range[0])
        down.range = (down.range[0] - lower, down.range[1])
        for note in row[1::2]:
            note.y -= lower


def _share(page: go.Figure) -> float | None:
    """Height over width of the one plot of `page` where its axes are tied, else None."""
    across, down = page.layout.xaxis, page.layout.yaxis
    if down.scaleanchor != "x" or not (_alone(page) and across.range and down.range):
        return None
    return abs(np.diff(down.range)[0] / np.diff(across.range)[0]) * (down.scaleratio or 1)


def _filled(page: go.Figure, width: int) -> float:
    """Pixels downward that a plot with tied axes fills with the margin above it; no limit for others."""
    share = _share(page)
    return math.inf if share is None else math.ceil(_margin(page, "t") + share * (width - sum(_edges(page))))


def _spare(page: go.Figure, width: int, height: float) -> int:
    """Pixels across that a plot with tied axes leaves empty, `height` pixels high with the margin above it."""
    share = _share(page)
    if share is None:
        return 0
    return max(0, math.floor(width - sum(_edges(page)) - (height - _margin(page, "t")) / share))


def _edges(page: go.Figure) -> tuple[int, int]:
    """Pixels beside the plot, left and right, that its margins take, or the names of its rows and its upright bar."""
    axis = page.layout.yaxis
    names = [str(text) for text in (axis.ticktext if axis.ticktext is not None else ("0000",))]
    named = 0 if axis.visible is False else LETTER * max(map(len, names)) + (LINE if axis.title.text else 0)
    bars = [trace.colorbar for trace in page.data if "colorbar" in trace and trace.showscale is not False]
    upright = any(bar.orientation != "h" for bar in bars)
    return max(_margin(page, "l"), named), max(_margin(page, "r"), UPRIGHT if upright else 0)


def _margin(page: go.Figure, side: str) -> int:
    """As the figure has it, else its template, else Plotly."""
    own = (page.layout.margin, page.layout.template.layout.margin)
    return next((margin[side] for margin in own if margin[side] is not None), MARGINS[side])


def _standing(page: go.Figure) -> list[Any]:
    """The colour bars that stand on the figure's lower edge."""
    bars = [trace.colorbar for trace in page.data if "colorbar" in trace]
    return [bar for bar in bars if bar.yref == "container" and bar.y == 0]


def _below(page: go.Figure, width: int, height: int) -> int:
    """Pixels under the axes that their labels and a legend below them take; its rows are estimated, for Plotly counts
    them when it draws."""
    if _nothing_below(page):
        return GAP
    names = [trace.name for trace in page.data if trace.name and trace.showlegend is not False]
    legend, margin = page.layout.legend, page.layout.margin
    if not names or page.layout.showlegend is False or legend.orientation != "h" or (legend.y or 0) >= 0:
        return BELOW
    inside = width - (80 if margin.l is None else margin.l) - (80 if margin.r is None else margin.r)
    abreast = max(1, int(inside // (SIGN + LETTER * max(map(len, names)))))
    # The margin below will be new, so all under the upper one is the plot's, which the legend's place is a share of.
    plot = height - (100 if margin.t is None else margin.t)
    return max(BELOW, math.ceil(-legend.y * plot) + ROW * math.ceil(len(names) / abreast) + GAP)


def _nothing_below(page: go.Figure) -> bool:
    """Whether under its one plot there is neither an axis with its words, nor a legend, a colour bar or a remark."""
    axis, layout = page.layout.xaxis, page.layout
    bars = [trace.colorbar for trace in page.data if "colorbar" in trace]
    legend = layout.showlegend is not False and any(one.name and one.showlegend is not False for one in page.data)
    remarks = any(note.yref == "paper" and (note.y or 0) < 0 for note in layout.annotations)
    lying = any(bar.orientation == "h" for bar in bars)
    return (axis.visible is False or axis.side == "top") and _alone(page) and not (legend or remarks or lying)


def _alone(page: go.Figure) -> bool:
    """Whether it is all one plot."""
    return not any(key[:5] in ("xaxis", "yaxis") and key[5:] for key in page.layout.to_plotly_json())
