"""How sure a measured share is: by hand, and by drawing."""

import numpy as np
import pytest

from analysis.intervals import around, next_draw, share_interval, wilson


def test_by_hand() -> None:
    assert share_interval(0.5, 100) == pytest.approx(1.96 * 0.05, rel=1e-4)
    np.testing.assert_allclose(share_interval([0.0, 0.2], [10, 400]), [0, 1.96 * 0.02], rtol=1e-4)
    assert share_interval(0.5, 100, confidence=0.6826894921370859) == pytest.approx(0.05)


def test_a_known_error_is_as_wide_as_its_quantile() -> None:
    drawn = np.random.default_rng(0).standard_normal(200_000)
    assert np.mean(np.abs(3 * drawn) < around(3.0)) == pytest.approx(0.95, abs=0.002)
    assert around(np.array([1.0, 2.0]), confidence=0.5) == pytest.approx([0.67449, 2 * 0.67449], abs=1e-5)


def test_as_many_draws_lie_inside_as_it_says() -> None:
    shares = np.random.default_rng(0).binomial(4000, 0.78, 20_000) / 4000
    inside = np.abs(shares - 0.78) < share_interval(shares, 4000)
    assert inside.mean() == pytest.approx(0.95, abs=0.01)


def test_wilson_s_ends_are_where_the_spread_of_a_share_just_reaches_what_was_measured() -> None:
    for hits, count in ((296, 360), (0, 20), (20, 20), (3, 7)):
        for end in wilson(np.array(hits), count):
            assert abs(hits / count - end) == pytest.approx(1.959964 * (end * (1 - end) / count) ** 0.5, abs=1e-6)
            assert -1e-12 <= end <= 1 + 1e-12


def test_another_draw_falls_inside_as_often_as_it_says() -> None:
    """Twenty draws and one more, many times; the interval of the mean alone would hold a third of them."""
    draws = np.random.default_rng(0).normal(0.7, 0.05, (21, 20_000))
    inside = np.abs(draws[20] - draws[:20].mean(axis=0)) < next_draw(draws[:20])
    assert inside.mean() == pytest.approx(0.95, abs=0.006)
    assert next_draw(np.full((20, 1), 0.25))[0] == 0
