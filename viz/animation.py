"""Maps that change, as an animated WebP: one frame a moment, the tiles of each side by side."""

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from viz import theme
from viz.provenance import Provenance

CELL, GAP, BAND = 24, 8, 28  # pixels of a map's cell, between two maps, of the line of words
FRAME, LAST = 350, 2000  # milliseconds of a frame, and of the last


def webp(maps: np.ndarray, names: Sequence[str], provenance: Provenance) -> bytes:
    """`maps` (moment, tile, row, column) from 0 up, colours over their whole range, `names` (moment,) under the frames;
    it begins again at its end and carries the record of `provenance` as XMP."""
    shades = np.clip(maps / (maps.max() or 1.0) * 255, 0, 255).round().astype(np.uint8)
    frames = [_frame(tiles, name) for tiles, name in zip(shades, names, strict=True)]
    out = io.BytesIO()
    frames[0].save(
        out,
        "WEBP",
        save_all=True,
        append_images=frames[1:],
        duration=[FRAME] * (len(frames) - 1) + [LAST],
        loop=0,
        lossless=True,
        xmp=_xmp(provenance),
    )
    return out.getvalue()


def _frame(tiles: np.ndarray, name: str) -> Image.Image:
    """`tiles` (tile, row, column) uint8 in colour beside another over a line of words."""
    count, rows, columns = tiles.shape
    wide = count * columns * CELL + (count + 1) * GAP
    frame = Image.new("RGB", (max(wide, 240), rows * CELL + 2 * GAP + BAND), theme.PAPER)
    for place, tile in enumerate(tiles):
        coloured = np.kron(theme.lut()[tile], np.ones((CELL, CELL, 1), np.uint8))
        frame.paste(Image.fromarray(coloured), (GAP + place * (columns * CELL + GAP), GAP))
    spot = (GAP, rows * CELL + 2 * GAP)
    ImageDraw.Draw(frame).text(spot, name, fill=theme.INK, font=ImageFont.load_default(16))
    return frame


def _xmp(provenance: Provenance) -> bytes:
    """The record as the description of an XMP packet."""
    told = provenance.json().replace("&", "&amp;").replace('"', "&quot;")
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'dc:description="{told}"/></rdf:RDF></x:xmpmeta>'
    ).encode()
