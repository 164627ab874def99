"""Image bytes in, a validated picture out, or `UserError`."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class ImageInput:
    """A decoded picture.

    `pixels` is (row, column, 3) uint8 sRGB, `digest` the sha256 (hex) of the file's bytes and the cache's
    key, `name` what to call it on screen (never trusted), `notes` what was done to it, one sentence each.
    """

    pixels: np.ndarray
    digest: str
    name: str
    notes: tuple[str, ...] = ()
