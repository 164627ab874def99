"""What was counted as lines: random draws with the interval of another draw, one draw with that of photographs."""

import numpy as np
import pytest

from ui import counted

DRAWS = {"removed": [1, 2], "right": [[4, 5, 6], [10, 10, 10]], "photographs": 10}


def test_draws_have_the_interval_of_another_draw_inside_of_0_and_1() -> None:
    line = counted.drawn(DRAWS)
    half = 4.3027 * 0.1 * (4 / 3) ** 0.5  # Student's t of two degrees of freedom, their spread, one draw more
    np.testing.assert_allclose(line.shares, [0.5, 1])
    np.testing.assert_allclose([line.low[0], line.high[0]], [max(0, 0.5 - half), min(1, 0.5 + half)], atol=1e-4)
    assert line.low[1] == line.high[1] == 1 and line.positions == [1, 2]
    assert counted.drawn(DRAWS, [30, 60]).positions == [30, 60]
    assert "what 3 draws lose before 10 of these photographs" in counted.told_of_draws(DRAWS)


def test_what_draws_lose_before_their_photographs_is_taken_off_the_share_before_all() -> None:
    lines = [counted.drawn({**DRAWS, "whole": 8}, whole=whole) for whole in (None, {"right": 60, "photographs": 100})]
    np.testing.assert_allclose(lines[0].shares - lines[1].shares, 0.2)
    assert counted.drawn({**DRAWS, "whole": 10}, whole={"right": 9, "photographs": 10}).high[1] == pytest.approx(0.9)


def test_a_single_draw_has_the_interval_of_its_photographs() -> None:
    once = {**DRAWS, "right": [[5], [10]]}
    line = counted.drawn(once)
    np.testing.assert_allclose(line.shares, [0.5, 1])
    assert (line.low[0], line.high[0]) == (pytest.approx(0.2366, abs=1e-4), pytest.approx(0.7634, abs=1e-4))
    assert "one draw" in counted.told_of_draws(once)
