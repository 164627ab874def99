"""A figure as a vector PDF, printed by a Chrome on the server if it has one (Kaleido drives it)."""

import asyncio
import atexit
import contextlib
import io
import os
import shutil
from concurrent.futures import CancelledError
from functools import cache
from importlib.util import find_spec
from threading import Thread
from typing import Any

import plotly.graph_objects as go
from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject

from viz import written
from viz.provenance import Provenance
from viz.sheets import SCREEN, Sheet, captioned
from words import label

SECONDS = 60  # by the clock, of a computer that may be busy with other work
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


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
                return await self.drawn(figure, {"format": "pdf", **size})
            except BaseException:  # cancelled for being late, or broken: the next caller gets a new browser
                stale, self.browser = self.browser, None
                self.closing = self.loop.create_task(stale.close()) if stale else None
                raise

    async def drawn(self, figure: dict[str, Any], options: dict[str, Any]) -> bytes:
        from kaleido.errors import JavascriptError

        try:
            return await self.browser.calc_fig(figure, opts=options)
        except JavascriptError:  # a busy server: Kaleido asked its page before that had its script, and reloaded it
            return await self.browser.calc_fig(figure, opts=options)

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
    """Kaleido's page without the margins around what it prints, without the library for formulas, which it would ask
    the network for, and with numbers as on the page."""
    from kaleido import PageGenerator

    page = PageGenerator(mathjax=False)
    page.header += "<style>body { margin: 0 } img { display: block } @page { margin: 0 }</style>"
    page.footer = f"<script>{written.script()}{written.PRINTED}</script>{page.footer}"
    return page


@cache
def printer() -> Printer:
    return Printer()


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


def _scaled(page: PageObject, scale: float) -> None:
    """Make `page` so many times as large. Colour gradients lie where the bare page's own coordinates say (PDF 32000-1,
    8.7.3.1), whatever is done to what is drawn, so that a colour bar would keep colours of another place."""
    page.scale_by(scale)
    for pattern in page.get("/Resources", {}).get("/Pattern", {}).values():
        own = pattern.get_object()
        matrix = own.get("/Matrix", (1, 0, 0, 1, 0, 0))
        own[NameObject("/Matrix")] = ArrayObject(FloatObject(float(part) * scale) for part in matrix)


def finished(document: bytes, properties: dict[str, str], scale: float) -> bytes:
    """A PDF with its properties set and its one page `scale` times as large."""
    # Changed, not cloned: a clone has a copy of what pictures share (their colours' profile) for each of them.
    writer = PdfWriter(io.BytesIO(document), incremental=True)
    writer.add_metadata(properties)
    _scaled(writer.pages[0], scale)
    writer.pages[0].compress_content_streams()
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()
