"""The shift test counts the border and the seam, and nothing else."""

import math
import re

from tests.opening import opened, said


def test_the_shift_test_finds_the_border_and_the_seam() -> None:
    """A 3 × 3 PEG with zeros sees the new border, and the old one where it has come to: all but 4 rows or columns stay
    as they were along each axis when the shift is 3 and 2."""
    text = said(opened("positions", positions_view="conditional"))
    differ, tokens = (int(number) for number in re.search(r"zeros around: (\d+) of (\d+) tokens differ", text).groups())
    side = math.isqrt(tokens)
    assert side * side == tokens and differ == tokens - (side - 4) ** 2
    assert f"the other side around: 0 of {tokens} tokens differ" in text
