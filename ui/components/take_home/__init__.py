"""Buttons that make PNG and SVG of the figure drawn just before, in the visitor's browser, and the size of all; what a
component of ours draws becomes a PDF too, which Python prints."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import streamlit as st

from errors import UserError
from ui.components.declared import component
from ui.components.live import Part
from viz.provenance import Provenance
from words import Message, label, message, say

_component = component("take_home")


@dataclass(frozen=True)
class Size:
    """A sheet that a figure is laid out for, `wide` and `tall` in pixels of a page (None: as wide as it is on the
    screen, as high as it needs), which are `millimetres` on paper; a PNG of it has `dpi` pixels per inch.

    The fewer pixels on the same paper, the larger the letters: on a slide they have 17 points, in a column 7, on a
    poster 23.
    """

    key: str
    name: str | Message
    wide: int | None = None
    tall: int | None = None
    millimetres: float | None = None
    dpi: int = 288

    @property
    def ending(self) -> str:
        """What tells its files from those of other sizes."""
        return "" if self.wide is None else f"-{self.key}"


SIZES = (
    Size("screen", label("As on the screen")),
    Size("slide", message("Slide, {width} × {height} mm", width=339, height=191), 800, 450, 338.667),
    Size("column", message("Column, {width} mm wide", width=85), 425, None, 85, 600),
    Size("poster", message("Poster, {width} mm wide", width=400), 640, None, 400, 300),
)


@dataclass(frozen=True)
class Printing:
    """How drawings become PDFs: `make` prints one (SVG text) or raises UserError; `obstacle` says why it can't."""

    make: Callable[[str], bytes]
    obstacle: str


def take_home(
    provenance: Provenance, *, key: str, figures: Mapping[str, str] | None = None, printing: Printing | None = None
) -> Size:
    """Draw the buttons, whose files carry the caption and the record of `provenance`; the size that is chosen.

    Where a component of ours draws the figure, `printing` makes its PDF; one that draws several is asked for the chosen
    one of `figures` {key: name}.
    """

    def heard() -> None:
        asked = (st.session_state.get(key) or {}).get("pdf")
        st.session_state[f"{key}_printed"] = _printed(asked, printing)

    sent = facts(provenance, figures)
    if printing:
        printed = st.session_state.get(f"{key}_printed")
        sent |= {"prints": True, "obstacle": printing.obstacle, "printed": printed}
    answer = _component(
        data=sent,
        key=key,
        width="content",
        on_size_change=lambda: None,
        on_pdf_change=heard if printing else lambda: None,
    )
    st.session_state.pop(f"{key}_printed", None)  # not before it is sent: another run may break this one off till then
    return next((size for size in SIZES if size.key == answer.size), SIZES[0])


def _printed(asked: Any, printing: Printing) -> dict[str, Any] | None:
    """The answer to the browser's question: the PDF, or why there is none; nothing where it asked for nothing."""
    if not isinstance(asked, dict) or not isinstance(asked.get("serial"), int) or not isinstance(asked.get("svg"), str):
        return None
    try:
        return {"serial": asked["serial"], "pdf": b64encode(printing.make(asked["svg"])).decode()}
    except UserError as problem:
        return {"serial": asked["serial"], "problem": say(problem.message)}


def on_a_page(provenance: Provenance, figures: Mapping[str, str]) -> Part:
    """The buttons for a live page, which has no server to print."""
    return Part("take_home", facts(provenance, figures))


def facts(provenance: Provenance, figures: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What the browser is sent, where nothing is printed."""
    return {
        "figures": list((figures or {}).items()),
        "prints": False,
        "obstacle": "",
        "printed": None,
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
        "sizes": [_sent(size) for size in SIZES],
    }


def _sent(size: Size) -> dict[str, object]:
    """The size with its name in the visitor's words."""
    return {**asdict(size), "name": say(size.name), "ending": size.ending}


def _words() -> dict[str, str]:
    """`drawing`, `missing` and `tooLarge` say why there is no file."""
    return {
        "figure": say("What is taken home"),
        "png": say("The figure as on the screen, three times as fine"),
        "svg": say("The same as lines and letters, for slides and papers"),
        "pdf": "PDF",
        "size": say("Size"),
        "sizeHint": say("What the file is for: PNG, SVG and PDF are laid out anew for that size"),
        "pngSaved": say("Saved as PNG, {columns} × {rows} px, {across} × {down} mm"),
        "svgSaved": say("Saved as SVG, {across} × {down} mm"),
        "printing": say("The PDF is being made, {across} × {down} mm"),
        "pdfSaved": say("Saved as PDF, {across} × {down} mm"),
        "failed": say("Not saved: {problem}"),
        "drawing": say("the chart is still being drawn, try again in a moment"),
        "missing": say("the chart is not on the page"),
        "tooLarge": say("the browser could not make a PNG of this size"),
    }
