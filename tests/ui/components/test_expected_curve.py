"""What the browser says of a drawn curve is distrusted."""

import pytest

from ui.components.expected_curve import _shares

BAD = (None, "0.5", {}, [], [0.5], [0.5, 2], [0.5, -0.1], [0.5, float("nan")], [0.5, "1"], [True, 0.5], [0.1, 0.2, 0.3])


def test_shares_of_every_point_are_taken() -> None:
    assert _shares([0, 0.25], 2) == [0.0, 0.25]


@pytest.mark.parametrize("sent", BAD, ids=str)
def test_anything_else_is_none(sent: object) -> None:
    assert _shares(sent, 2) is None
