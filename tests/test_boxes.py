"""The judge of overlaps is judged: boxes that touch, that cross, and a PDF's text where it was put."""

import numpy as np
import pytest
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject

from tests import boxes
from tests.boxes import Box, overlapping, widths_of


def box(left: float, below: float, turn: float = 0, size: tuple[float, float] = (40, 10)) -> Box:
    wide, tall = size
    cosine, sine = np.cos(np.radians(turn)), np.sin(np.radians(turn))
    corners = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)]) @ np.array([[cosine, sine], [-sine, cosine]])
    return Box(f"{left} {below}", corners + (left, below))


@pytest.mark.parametrize(
    ("other", "overlaps"),
    [
        (box(41, 0), False),
        (box(39, 0), True),
        (box(0, 11), False),
        (box(0, 5), True),
        (box(15, -20, turn=90), True),
        (box(20, 14, turn=30), False),  # its upright frame would meet the first one's neighbour, the box itself nothing
    ],
)
def test_boxes_overlap_when_nothing_separates_them(other: Box, overlaps: bool) -> None:
    assert bool(overlapping([box(0, 0), other])) == overlaps


def test_pieces_of_one_text_are_one_box_and_pieces_of_two_lines_are_not() -> None:
    first, below = box(0, 0, turn=30), box(0, -20, turn=30)
    assert not boxes._level(first, below)
    along = Box("after", first.corners + 35 * np.array([np.cos(np.pi / 6), np.sin(np.pi / 6)]))
    joined = boxes._joined(first, along)
    assert boxes._level(first, along) and joined.text == first.text + "after"
    np.testing.assert_allclose(np.hypot(*(joined.corners[1] - joined.corners[0])), 80)


def test_each_letter_of_a_font_has_the_width_of_its_code() -> None:
    """A letter a line, as bfchar has it, and a run of them, as bfrange has it."""
    letters = DecodedStreamObject()
    letters.set_data(b"beginbfchar\n<0003> <0020>\n<0024> <0041>\n<0025> <0042>\nbeginbfrange\n<0044> <0045> <0061>\n")
    one, some, run = (3, 3, 318), (36, [684, 686]), (68, 69, 612)
    widths = ArrayObject([*one, *some, *run])
    font = {"/DescendantFonts": [DictionaryObject({NameObject("/W"): widths})], "/ToUnicode": letters}
    assert widths_of(font) == {" ": 318, "A": 684, "B": 686, "a": 612, "b": 612}
