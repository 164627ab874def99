"""The square that goes into models of square inputs is the visitor's, pixel by pixel, and has a name of its own."""

import numpy as np
import pytest

from inputs.cut import squared, told, travel
from inputs.image import ImageInput
from models.preprocess import centre

SHAPES = {"tall": (1600, 600), "wide": (300, 451), "odd": (631, 630)}


def numbered(rows: int, columns: int) -> ImageInput:
    """A picture whose pixels say where they are: row in red and green, column in blue and its last bits."""
    down, across = np.indices((rows, columns))
    return ImageInput(np.stack([down // 256, down % 256, across // 2], axis=-1).astype(np.uint8), "ab" * 32, "picture")


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("percent", [0, 37, 50, 100])
def test_the_part_told_is_the_part_cut(shape: tuple[int, int], percent: int) -> None:
    whole = numbered(*shape)
    part = squared(whole, percent)
    (top, bottom), (left, right) = part.cut.rows, part.cut.columns
    assert (part.pixels == whole.pixels[top:bottom, left:right]).all() and part.pixels.shape[:2] == (min(shape),) * 2
    said = told(part.cut).values
    assert said["first"] == 1 + percent * travel(shape) // 100 and said["last"] - said["first"] == min(shape) - 1
    assert part.cut.digest == whole.digest and part.cut.size == shape and "Cut to" in str(part.notes[-1])


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_at_first_it_is_the_middle_that_models_take_by_themselves(shape: tuple[int, int]) -> None:
    whole = numbered(*shape)
    assert (squared(whole).pixels == centre(whole.pixels, 1)).all()


def test_every_place_has_a_digest_of_its_own_and_a_square_stays_what_it_is() -> None:
    whole, square = numbered(160, 60), numbered(90, 90)
    assert len({squared(whole, percent).digest for percent in range(101)} | {whole.digest}) == 102
    assert squared(square, 20) is square
