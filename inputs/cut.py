"""A square cut out of a picture, where the visitor wants it: what models of square inputs are shown.

The cut is made before anything else sees the picture, so that its digest, and with it every trace, overlay and record,
is that of the part.
"""

import hashlib
from dataclasses import replace

from inputs.image import Cut, ImageInput
from words import Message, message

MIDDLE = 50  # per cent of the way that the square can be moved


def travel(size: tuple[int, int]) -> int:
    """By how many pixels the largest square in a picture of `size` (rows, columns) can be moved."""
    return abs(size[0] - size[1])


def squared(image: ImageInput, percent: int = MIDDLE) -> ImageInput:
    """The largest square of `image`, `percent` (0 to 100) of its way down or to the right; itself if it is square."""
    rows, columns = image.pixels.shape[:2]
    side, first = min(rows, columns), travel((rows, columns)) * percent // 100
    if rows == columns:
        return image
    top, left = (first, 0) if rows > columns else (0, first)
    cut = Cut((top, top + side), (left, left + side), (rows, columns), image.digest)
    return replace(
        image,
        pixels=image.pixels[top : top + side, left : left + side],
        digest=hashlib.sha256(f"{image.digest} {cut.rows} {cut.columns}".encode()).hexdigest(),
        notes=(*image.notes, message("Cut to {part}.", part=told(cut))),
        cut=cut,
    )


def told(cut: Cut) -> Message:
    """Which part of the picture it is, counted from 1."""
    if cut.size[0] > cut.size[1]:
        return message("rows {first} to {last} of {all}", first=cut.rows[0] + 1, last=cut.rows[1], all=cut.size[0])
    return message("columns {first} to {last} of {all}", first=cut.columns[0] + 1, last=cut.columns[1], all=cut.size[1])
