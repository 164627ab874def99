"""The square that holds half of a field: as squares drawn one by one find it."""

import numpy as np
import pytest

from analysis.receptive import lifted, side, within


def test_spread_evenly_half_lies_in_the_root_of_half_the_picture() -> None:
    for at in ((0.5, 0.5), (0.5625, 0.5625), (0.625, 0.3)):
        for share in (0.2, 0.5, 0.99):
            assert side(np.ones((64, 64)), at, share) == pytest.approx(share**0.5, abs=0.02)


def test_squares_drawn_one_by_one_hold_as_much() -> None:
    slopes = np.random.default_rng(0).random((16, 16))
    sides, held = within(slopes, (0.5, 0.5))
    for number in range(8):  # from the four pixels in the middle to the whole picture
        inside = slopes[7 - number : 9 + number, 7 - number : 9 + number]
        assert sides[number] == pytest.approx((2 + 2 * number) / 16)
        assert held[number] == pytest.approx(inside.sum() / slopes.sum())


def test_a_square_ends_where_the_picture_ends() -> None:
    slopes = np.zeros((8, 8))
    slopes[0, 0] = 1  # in the corner across from the place that asks
    sides, held = within(slopes, (15 / 16, 15 / 16))
    assert sides == pytest.approx(np.arange(1, 9) / 8) and held.tolist() == [0] * 7 + [1]
    assert side(slopes[::-1, ::-1], (15 / 16, 15 / 16)) == pytest.approx(1 / 16)


def test_a_thousandth_is_still_seen() -> None:
    assert lifted(np.array([0, 1, 1000.0])) == pytest.approx([0, np.log10(2), np.log10(1001)])
    assert not lifted(np.zeros(3)).any()
