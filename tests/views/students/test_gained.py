"""What stands apart from labels alone: by a sign test written out, on made answers."""

from math import comb

import numpy as np
import pytest

from models.zoo.bits import packed
from views.students import gained

COUNT = 200


def run(target: str, seed: int, right: np.ndarray) -> dict:
    return {"target": target, "seed": seed, "right": packed(right), "accuracy": float(right.mean())}


def told(**more: dict[int, tuple[int, int]]) -> dict:
    """Labels alone are right on the first 100; each target is right on `gained` more and `lost` of those."""
    alone, runs = np.arange(COUNT) < 100, []
    for seed in (0, 1):
        runs.append(run("labels", seed, alone))
        for target, seeds in more.items():
            won, lost = seeds[seed]
            own = alone.copy()
            own[100 : 100 + won], own[:lost] = True, False
            runs.append(run(target, seed, own))
    return {"runs": runs, "photographs": COUNT}


def test_chances_by_hand_and_corrected_for_their_number() -> None:
    outcomes = gained.tests(told(soft={0: (12, 2), 1: (3, 3)}))
    tail = sum(comb(14, lost) for lost in range(3)) / 2**14
    assert outcomes["soft", 0] == (pytest.approx(0.05), pytest.approx(2 * 2 * tail))  # two tails, two tests
    assert outcomes["soft", 1] == (0, 1)


def test_sure_is_what_every_seed_says() -> None:
    made = told(
        soft={0: (30, 2), 1: (28, 1)},
        features={0: (30, 2), 1: (9, 8)},
        attention={0: (2, 30), 1: (1, 40)},
        values={0: (30, 2), 1: (2, 30)},
    )
    assert gained.apart(made) == (["soft"], ["attention"])
    assert "Better than labels alone beyond chance: answers. Worse: attention." in gained.finding(made)
    assert "none" in gained.finding(told(soft={0: (1, 1), 1: (2, 1)}))
