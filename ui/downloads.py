"""Take it home: every figure as PNG, SVG, live page, numbers and PDF, each with where it came from."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from errors import UserError
from inputs.drawing import read_drawing
from ui import language
from ui.components.take_home import Printing, take_home
from ui.guard import part
from viz import export, pdf
from viz.printed import printed
from viz.provenance import Provenance
from viz.sheets import Sheet
from viz.theme import Figure
from words import bound, label, say

PAGE_HELP = label("One HTML file that opens without a network, with zoom and hover.")
PLY_HELP = label("The points with their scores as properties, for any viewer of point clouds.")
Maker = partial[bytes]
File = tuple[str, str, str, Maker, str]  # title, name, type, what makes it, an explanation


def offer(
    figure: Figure,
    provenance: Provenance,
    *,
    arrays: Mapping[str, np.ndarray] | None = None,
    table: Mapping[str, Sequence[Any] | np.ndarray] | None = None,
    key: str,
) -> None:
    """A row of downloads for the chart drawn just before: PNG and SVG of what is on screen, HTML, numbers, PDF.

    The numbers are `table` ({column: values}) as CSV and `arrays` by name as npz; without either, what `figure`
    itself holds. Pictures are made in the visitor's browser, the rest when its button is pressed.
    """
    _folded(key, partial(_chart_files, figure, provenance, arrays, table, key))


def _chart_files(
    figure: Figure,
    provenance: Provenance,
    arrays: Mapping[str, np.ndarray] | None,
    table: Mapping[str, Sequence[Any] | np.ndarray] | None,
    key: str,
) -> None:
    stem = provenance.stem()
    size = take_home(provenance, key=f"{key}_pictures")
    for name, ending, mime, make in numbers(figure, provenance, arrays=arrays, table=table):
        _button(name, make, f"{stem}.{ending}", mime, key=f"{key}_{ending}")
    page = partial(export.html, figure, provenance, language=language.current())
    _button(say("Live page"), page, f"{stem}.html", "text/html", key=f"{key}_html", help=say(PAGE_HELP))
    sheet = Sheet(size.wide, size.tall, size.millimetres)
    _pdf(partial(pdf.pdf, figure, provenance, sheet=sheet), stem + size.ending, key)


def _pdf(document: Maker, stem: str, key: str) -> None:
    obstacle = say(pdf.obstacle())
    name = say("PDF (needs Chrome)") if obstacle else say("PDF")
    _button(name, document, f"{stem}.pdf", "application/pdf", key=f"{key}_pdf", help=obstacle, disabled=bool(obstacle))


@part
def _folded(key: str, draw: Callable[[], None]) -> None:
    """The row that `draw` makes, once the visitor opens it: most rows stay shut, and pages are lighter without them."""
    settings = {"icon": ":material/download:", "type": "compact", "on_change": "rerun"}
    with st.expander(say("Take it home"), **settings, key=f"take_home_{key}") as lid:
        if lid.open:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                draw()


def offer_drawn(
    arrays: Mapping[str, np.ndarray],
    provenance: Provenance,
    *,
    key: str,
    table: Mapping[str, Sequence[Any] | np.ndarray] | None = None,
    page: Maker | None = None,
) -> None:
    """A row of downloads for what a component of ours drew just before: PNG, SVG and PDF, `arrays` by name as npz,
    `table` {column: values} as CSV, and the live page that `page` makes."""
    files = [
        (name, f"{provenance.stem()}.{ending}", mime, make, "")
        for name, ending, mime, make in numbers(None, provenance, arrays=arrays, table=table)
    ]
    _folded(key, partial(_drawn_files, provenance, [*files, *_live(page, provenance)], key))


def offer_cloud(
    figure: Callable[[], Figure],
    provenance: Provenance,
    *,
    table: Mapping[str, np.ndarray],
    units: Mapping[str, str],
    arrays: Mapping[str, np.ndarray],
    key: str,
) -> None:
    """The same for a cloud canvas: `table` {column: (point,)} in `units` as CSV and PLY, `arrays` by name as npz, and
    a live page of what `figure` makes."""
    stem, data = provenance.stem(), "application/octet-stream"
    page = partial(_page, figure, provenance, language.current())
    files = (
        ("CSV", f"{stem}.csv", "text/csv", partial(export.csv, table, provenance, units=units), ""),
        ("PLY", f"{stem}.ply", data, partial(export.ply, table, provenance, units=units), say(PLY_HELP)),
        ("NumPy", f"{stem}.npz", data, partial(export.npz, arrays, provenance), ""),
    )
    _folded(key, partial(_drawn_files, provenance, [*files, *_live(page, provenance)], key))


def _page(figure: Callable[[], Figure], provenance: Provenance, spoken: str) -> bytes:
    return export.html(figure(), provenance, language=spoken)


def offer_page(
    page: Maker,
    provenance: Provenance,
    *,
    arrays: Callable[[], Mapping[str, np.ndarray]],
    about: Provenance,
    key: str,
    figures: Mapping[str, str],
) -> None:
    """The same for the attention canvas, which draws several `figures` {key: name}: the live page that `page` makes,
    and what `arrays` gives by name as npz, whose record is `about`."""
    numbers = partial(_packed, arrays, about)
    files = [("NumPy", f"{about.stem()}.npz", "application/octet-stream", numbers, "")]
    _folded(key, partial(_drawn_files, provenance, [*files, *_live(page, provenance)], key, figures))


def _packed(arrays: Callable[[], Mapping[str, np.ndarray]], provenance: Provenance) -> bytes:
    return export.npz(arrays(), provenance)


def _live(page: Maker | None, provenance: Provenance) -> list[File]:
    """The live page, where there is one."""
    return [(say("Live page"), f"{provenance.stem()}.html", "text/html", page, say(PAGE_HELP))] if page else []


def _drawn_files(
    provenance: Provenance, files: Sequence[File], key: str, figures: Mapping[str, str] | None = None
) -> None:
    printing = Printing(_print, say(pdf.obstacle()))
    take_home(provenance, key=f"{key}_pictures", figures=figures, printing=printing)
    for title, name, mime, make, explanation in files:
        _button(title, make, name, mime, key=f"{key}_{name.rpartition('.')[2]}", help=explanation or None)


def _print(text: str) -> bytes:
    """The visitor's drawing as a PDF, which says what the drawing says of itself.

    Raises UserError where there is none.
    """
    drawing = read_drawing(text)
    properties = {"/Title": drawing.title, "/Subject": drawing.description, "/Keywords": drawing.record}
    size = {"width": drawing.width, "height": drawing.height, "millimetres": drawing.millimetres}
    try:
        return printed(drawing.svg, **size, properties=properties)
    except (TimeoutError, RuntimeError) as fault:  # a browser that is slow, gone, or not there
        raise UserError("The PDF could not be made now: please try again, or take it home as PNG or SVG.") from fault


def offer_file(title: str, make: Maker, provenance: Provenance, ending: str, mime: str, *, key: str) -> None:
    """A button called `title` for one further file, which `make` makes when it is pressed."""
    _button(title, make, f"{provenance.stem()}.{ending}", mime, key=key)


def numbers(
    figure: Figure | None,
    provenance: Provenance,
    *,
    arrays: Mapping[str, np.ndarray] | None,
    table: Mapping[str, Sequence[Any] | np.ndarray] | None,
) -> list[tuple[str, str, str, Maker]]:
    """(label, file ending, type, maker) of each file of numbers; without either they are those of `figure`."""
    files = []
    if table:
        files.append(("CSV", "csv", "text/csv", partial(export.csv, table, provenance)))
    arrays = arrays or ({} if table else export.drawn(figure))
    if arrays:
        files.append(("NumPy", "npz", "application/octet-stream", partial(export.npz, arrays, provenance)))
    return files


def _button(title: str, make: Maker, name: str, mime: str, **options: Any) -> None:
    """`make` runs in another thread when the button is pressed, and says its words in the language of now."""
    st.download_button(title, bound(make), name, mime, on_click="ignore", **options)
