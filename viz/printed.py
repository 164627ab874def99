"""A drawing (SVG) as a vector PDF: a figure that holds nothing but this picture, printed as every other figure is.

A browser that draws an SVG as a picture runs no script of it and fetches nothing that it names (SVG integration,
secure static mode); whoever hands one over has checked it before (inputs/drawing.py).
"""

from base64 import b64encode
from typing import Any

from viz import pdf, sheets, theme

# Drawings are laid out in the visitor's browser, by the widths of Arial. A server with none of the fonts of these
# widths would write DejaVu Sans, whose letters are 13 to 18 % wider, over what stands beside them: narrowed, they fit.
NARROWED = "Narrowed"
FACES = "".join(
    f"@font-face {{ font-family: {NARROWED}; font-weight: {weight}; size-adjust: 85%;"
    f" src: local('DejaVu Sans{kind}'), local('DejaVuSans{kind.replace(' ', '-')}') }}"
    for weight, kind in (("normal", ""), ("bold", " Bold"))
)


def printed(
    svg: bytes, width: int, height: int, *, millimetres: float, properties: dict[str, str], seconds: float = pdf.SECONDS
) -> bytes:
    """`svg`, `width` × `height` pixels of a page, as a PDF `millimetres` wide with the document's `properties`.

    Raises RuntimeError where `pdf.obstacle()` says why not, TimeoutError when Chrome does not answer within `seconds`.
    """
    if reason := pdf.obstacle():
        raise RuntimeError(reason)
    page = _page(_fitted(svg), width, height)
    document = pdf.printer().pdf(page, {"width": width, "height": height}, seconds)
    return pdf.finished(document, properties, sheets.Sheet(width, height, millimetres).scale)


def _fitted(svg: bytes) -> bytes:
    """The drawing with letters as wide as it was laid out for."""
    last = f", {theme.FONT.rpartition(', ')[2]}"
    start = svg.index(b">", svg.index(b"<svg")) + 1
    with_faces = svg[:start] + f"<style>{FACES}</style>".encode() + svg[start:]
    return with_faces.replace(theme.FONT.encode(), f"{theme.FONT.removesuffix(last)}, {NARROWED}{last}".encode())


def _page(svg: bytes, width: int, height: int) -> dict[str, Any]:
    """The figure: no axes, no margins, the picture over all of it."""
    address = f"data:image/svg+xml;base64,{b64encode(svg).decode()}"
    place = {"xref": "paper", "yref": "paper", "x": 0, "y": 1, "sizex": 1, "sizey": 1, "sizing": "stretch"}
    hidden = {"visible": False}
    return {
        "data": [],
        "layout": {
            "width": width,
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "xaxis": hidden,
            "yaxis": hidden,
            "images": [{"source": address, **place}],
        },
    }
