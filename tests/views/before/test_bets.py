"""What the lesson asks, found again: single draws in float64, and runs of the file counted one by one."""

import numpy as np
import pytest

from models.zoo.measured import measured
from tests.recipes.before import one
from views.before.bets import BETS, fails, shrinks
from views.before.border import Border
from views.before.runs import all_runs
from views.before.subject import Drawn


def test_how_far_the_gradient_shrinks() -> None:
    drawn = Drawn(2, 32, 4)
    record = {"parameters": {"width": 32, "tokens": 16}}
    means = {
        order: [np.mean([one(order, seed, record, depth)[0][-1] for seed in range(4)]) for depth in (2, 48)]
        for order in ("before", "behind")
    }
    ratio, other = (means[order][1] / means[order][0] for order in ("before", "behind"))
    truth = shrinks(drawn)
    assert truth.answer == sum(ratio > end for end in (0.2, 0.5, 1)) and f"{ratio:.2f} times" in truth.told
    assert f"behind {other:.2f} times" in truth.told


def test_how_many_fail() -> None:
    told = measured("warmup")
    cold = [run for run in told["runs"] if run["norm"] == "post" and run["warm"] == 0]
    failed = sum(within(run["right"], told["unseen"], told["commonest"]) for run in cold)
    truth = fails(Border(all_runs(), "behind", 3, 0.001))
    assert truth.told == f"{failed} of {len(cold)}: {failed / len(cold):.0%}."
    assert truth.answer == sum(failed / len(cold) > end for end in (0.1, 0.3, 0.6))
    assert {bet.name for bet in BETS} == {"shrinks", "fails"}


def within(right: int, unseen: int, commonest: int) -> bool:
    """Whether the chance share p is one that Wilson's interval keeps: |hits/n − p| ≤ z √(p (1 − p) / n), or beyond."""
    chance = commonest / unseen
    return right / unseen - chance <= 1.959964 * (chance * (1 - chance) / unseen) ** 0.5


@pytest.mark.parametrize(("right", "fails"), [(37, True), (48, True), (52, False)])
def test_the_second_way_says_what_it_should(right: int, fails: bool) -> None:
    assert within(right, 360, 37) == fails
