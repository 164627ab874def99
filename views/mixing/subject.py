"""What is mixed: a row of pieces of the visitor's picture, by three kinds of matrices; and what these are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis import mixers
from inputs.image import ImageInput
from ui import facts
from viz.provenance import Provenance
from words import label

WIDTHS = (3, 5, 7)  # of the kernel, in places
PLACES = (12, 32)  # so that some of the fewest are away from both ends, with the widest kernel and the largest move
BAND = (3 / 8, 5 / 8)  # of the picture's height
NAMES: Mapping[str, str] = {
    mixers.CONVOLUTION: label("convolution"),
    mixers.MLP: label("MLP"),
    mixers.ATTENTION: label("attention"),
    mixers.PLACED: label("attention with positions"),
}
ENDS = {"around": label("go round"), "open": label("let in what lies beyond")}


@dataclass(frozen=True, eq=False)
class Mixing:
    """`count` pieces of `image` side by side; a kernel `width` wide; whether the last piece is `wrapped` to the first;
    by how many pieces the picture is moved."""

    image: ImageInput
    count: int
    width: int
    wrapped: bool = False
    by: int = 1

    @cached_property
    def strip(self) -> np.ndarray:
        """Twice as many pieces as are mixed, all across the picture, (piece, 3) float64: their mean colours, less the
        mean of all and in their standard deviations, so that attention has something to choose between."""
        pixels = self.image.pixels
        top, bottom = (int(part * len(pixels)) for part in BAND)
        band = pixels[top : max(bottom, top + 1)].mean(axis=0, dtype=np.float64)
        band = np.repeat(band, -(-2 * self.count // len(band)), axis=0)  # of a picture narrower than that
        colours = np.array([piece.mean(axis=0) for piece in np.array_split(band, 2 * self.count)])
        colours -= colours.mean(axis=0)
        return colours / (colours.std() or 1)

    @cached_property
    def tokens(self) -> np.ndarray:
        """The pieces that are mixed, those in the middle of the strip: (piece, 3)."""
        start = self.count // 2
        return self.strip[start : start + self.count]

    def matrix(self, kind: str) -> np.ndarray:
        """What `kind` mixes the pieces by, (output, input)."""
        return mixers.matrix(kind, self.tokens, width=self.width, wrapped=self.wrapped)

    def unlike(self) -> dict[str, np.ndarray]:
        """See `analysis.mixers.unlike`, for each kind."""
        given = {"width": self.width, "wrapped": self.wrapped}
        return {kind: mixers.unlike(kind, self.strip, self.count, self.by, **given) for kind in mixers.KINDS}

    def record(self, method: str, source: str, **told: object) -> Provenance:
        """The record of numbers made from the pieces."""
        ends = ENDS["around" if self.wrapped else "open"]
        sizes = {"places": self.count, "width": self.width, "ends": ends, "draw": mixers.SEED, **told}
        return Provenance(method, source=source, **facts.taken_from(self.image), parameters=sizes)
