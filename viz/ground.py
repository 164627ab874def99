"""What lies under heat: the picture, cut as the model's input was, in as many pixels as are worth drawing."""

import base64
import io
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PIL import Image

QUALITY = 90  # of JPEG: beneath heat no artefact is seen


@dataclass(frozen=True, eq=False)
class Ground:
    """`pixels` (row, column, 3) uint8 show the model's input, `times` of them along each side of one of its pixels.

    All that is marked on it counts pixels of the input, so a cell that is whole there is whole here.
    """

    pixels: np.ndarray
    times: int = 1

    @property
    def size(self) -> tuple[int, int]:
        """(rows, columns) of the model's input."""
        rows, columns = self.pixels.shape[:2]
        return rows // self.times, columns // self.times

    def painted(self, pixels: np.ndarray) -> "Ground":
        """The same place with other colours, (row, column, 3) uint8 as `pixels` are."""
        return replace(self, pixels=pixels)

    def within(self, longest: int) -> "Ground":
        """The same with at most about `longest` pixels on its longer side, for small pictures; never coarser than the
        model's input."""
        times = max(1, min(self.times, longest // max(self.size)))
        if times == self.times:
            return self
        rows, columns = (side * times for side in self.size)
        drawn = Image.fromarray(self.pixels).resize((columns, rows), Image.Resampling.LANCZOS)
        return Ground(np.asarray(drawn), times)

    @cached_property
    def file(self) -> bytes:
        """The picture as browsers take it: the model's own pixels exactly (PNG), finer ones as JPEG."""
        file = io.BytesIO()
        settings = {"format": "PNG"} if self.times == 1 else {"format": "JPEG", "quality": QUALITY}
        Image.fromarray(np.ascontiguousarray(self.pixels)).save(file, **settings)
        return file.getvalue()

    @cached_property
    def address(self) -> str:
        """`file` as a data URI."""
        kind = "png" if self.times == 1 else "jpeg"
        return f"data:image/{kind};base64," + base64.b64encode(self.file).decode()


def sharpened(cut: np.ndarray, size: tuple[int, int], longest: int) -> Ground:
    """The ground of a model's input of `size` (rows, columns) from the part `cut` of the visitor's picture that the
    input was made of, (row, column, 3) uint8: about its own resolution, `longest` pixels at most."""
    times = max(1, min(longest // max(size), -(-max(cut.shape[:2]) // max(size))))
    rows, columns = (side * times for side in size)
    return Ground(np.asarray(Image.fromarray(cut).resize((columns, rows), Image.Resampling.LANCZOS)), times)
