"""A figure as a vector PDF, printed by a Chrome on the server if it has one (Kaleido drives it)."""

import asyncio
import atexit
import contextlib
import io
import math
import os
import shutil
import textwrap
from concurrent.futures import CancelledError
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from threading import Thread
from typing import Any

import numpy as np
import plotly.graph_objects as go
from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject

from viz import theme
from viz.provenance import Provenance
from words import label

SECONDS = 20
INCH = 25.4  # millimetres
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
WIDTH, HEIGHT = 900, 600
BELOW = 90  # pixels under the axes that their labels may take, above the caption
BESIDE = 130  # pixels left of the axes that their labels may take: the caption begins where the axes do
LETTER, SIGN, ROW, GAP = 8, 60, 21, 24  # pixels of a legend: a letter, a line's sign, a row, what keeps it apart


@cache
def chrome() -> str | None:
    """The path of a Chrome or Chromium on this server, None where there is none."""
    asked = os.environ.get("BROWSER_PATH", "")
    return next((path for name in (asked, *BROWSERS) if name and (path := shutil.which(name))), None)


def obstacle() -> str:
    """Why no PDF can be made on this server, in one sentence to be said; empty where it can."""
    if find_spec("kaleido") is None:
        return label("PDF needs the Python package kaleido on the server.")
    return "" if chrome() else label("PDF needs Chrome or Chromium on the server.")


class Printer:
    """One Chrome for all PDFs, started with the first, given up when it does not answer in time."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.turn = asyncio.Lock()
        self.browser: Any = None
        Thread(target=self.loop.run_forever, name="pdf", daemon=True).start()

    def close(self) -> None:
        """Let Chrome go, within a few seconds."""
        if self.browser:
            closing, self.browser = self.browser.close(), None
            with contextlib.suppress(Exception):  # the process ends anyway
                asyncio.run_coroutine_threadsafe(closing, self.loop).result(timeout=3)

    def pdf(self, figure: dict[str, Any], size: dict[str, int], seconds: float) -> bytes:
        """Print from any thread; TimeoutError after `seconds`."""
        job = asyncio.run_coroutine_threadsafe(asyncio.wait_for(self.printed(figure, size), seconds), self.loop)
        try:
            return job.result(timeout=seconds + 5)  # the belt: should the loop itself hang
        except CancelledError as fault:
            raise TimeoutError("Chrome did not answer in time.") from fault

    async def printed(self, figure: dict[str, Any], size: dict[str, int]) -> bytes:
        async with self.turn:
            try:
                self.browser = self.browser or await self.started()
                return await self.browser.calc_fig(figure, opts={"format": "pdf", **size})
            except BaseException:  # cancelled for being late, or broken: the next caller gets a new browser
                stale, self.browser = self.browser, None
                self.closing = self.loop.create_task(stale.close()) if stale else None
                raise

    async def started(self) -> Any:
        from kaleido import Kaleido

        browser = None
        while browser is None:  # a busy server's Chrome may miss Kaleido's two seconds; our caller's limit ends this
            browser = Kaleido(path=chrome(), timeout=SECONDS, page_generator=_flush())
            try:
                await browser.open()
            except RuntimeError:
                browser = None
                await asyncio.sleep(0.2)
        atexit.unregister(self.close)
        atexit.register(self.close)  # after what Kaleido registers, so that it runs before
        return browser


def _flush() -> Any:
    """Kaleido's page without the margins around what it prints, and without the library for formulas, which it would
    ask the network for."""
    from kaleido import PageGenerator

    page = PageGenerator(mathjax=False)
    page.header += "<style>body { margin: 0 } img { display: block } @page { margin: 0 }</style>"
    return page


@cache
def printer() -> Printer:
    return Printer()


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


def pdf(figure: go.Figure, provenance: Provenance, *, sheet: Sheet = SCREEN, seconds: float = SECONDS) -> bytes:
    """`figure` over its caption as a PDF on `sheet`; the document's properties hold the record.

    Raises RuntimeError where `obstacle()` says why not, TimeoutError when Chrome does not answer within `seconds`.
    """
    if reason := obstacle():
        raise RuntimeError(reason)
    page = captioned(figure, provenance.caption(), sheet=sheet)
    size = {"width": page.layout.width, "height": page.layout.height}
    properties = {"/Title": provenance.title(), "/Subject": provenance.caption(), "/Keywords": provenance.json()}
    return finished(printer().pdf(page.to_dict(), size, seconds), properties, sheet.scale)


def captioned(figure: go.Figure, caption: str, *, sheet: Sheet = SCREEN) -> go.Figure:
    """A copy of `figure` over the lines of `caption`: taller by them, or all on a `sheet` of a given height. Pictures
    whose axes are tied take the height that they fill, and leave nothing blank above and below."""
    page = go.Figure(figure)
    width, height = sheet.wide or page.layout.width or WIDTH, page.layout.height or HEIGHT
    lines = textwrap.wrap(caption, width=max(20, (width - BESIDE) // 7))
    text = "<br>".join(theme.plain(line) for line in lines)
    below = _below(page, width, height)
    caption_height = 16 * len(lines)
    more = caption_height + below
    height = sheet.tall - more if sheet.tall else min(height, _filled(page, width))
    for bar in _standing(page):
        bar.y = caption_height / (height + more)
    page.add_annotation(
        text=text,
        x=0,
        y=0,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        yshift=-below,
        align="left",
        showarrow=False,
        font={"size": 11},
    )
    return page.update_layout(width=width, height=height + more, margin={"b": more})


def _filled(page: go.Figure, width: int) -> float:
    """Pixels downward that the one plot of `page` fills with the margin above it, where its axes are tied and hidden;
    no limit for others."""
    across, down, margin = page.layout.xaxis, page.layout.yaxis, page.layout.margin
    if down.scaleanchor != "x" or down.visible is not False or not (_alone(page) and across.range and down.range):
        return math.inf
    share = abs(np.diff(down.range)[0] / np.diff(across.range)[0])
    beside, above = (80, 80) if margin.l is None else (margin.l, margin.r or 0), 100 if margin.t is None else margin.t
    return math.ceil(above + share * (width - sum(beside)))


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


def _scaled(page: PageObject, scale: float) -> None:
    """Make `page` so many times as large. Colour gradients lie where the bare page's own coordinates say (PDF 32000-1,
    8.7.3.1), whatever is done to what is drawn, so that a colour bar would keep colours of another place."""
    page.scale_by(scale)
    for pattern in page.get("/Resources", {}).get("/Pattern", {}).values():
        own = pattern.get_object()
        matrix = own.get("/Matrix", (1, 0, 0, 1, 0, 0))
        own[NameObject("/Matrix")] = ArrayObject(FloatObject(float(part) * scale) for part in matrix)


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


def finished(document: bytes, properties: dict[str, str], scale: float) -> bytes:
    """A PDF with its properties set and its one page `scale` times as large."""
    writer = PdfWriter(clone_from=io.BytesIO(document))
    writer.add_metadata(properties)
    _scaled(writer.pages[0], scale)
    writer.pages[0].compress_content_streams()
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
