"""The bets on batch norm, from the file of measurements by loops, and the sentences that tell the same."""

import json
import statistics
from pathlib import Path

import pytest

from tests.recipes.batch_norm import approximate, drawn, exact
from views.batch_norm import by_hand, learning, running
from views.batch_norm.bets import BETS, harm, off, steadier
from views.batch_norm.subject import BATCH, CONVOLUTION, LAYER, NORMS, TEXT, ByHand, Curves, Running

TOLD = json.loads((Path(__file__).parents[3] / "assets/measurements/norm_training.json").read_text())
T = {3: 4.302653, 4: 3.182446, 5: 2.776445}  # Student's t at 97.5 %, of so many draws


def runs(task: str, norm: str) -> dict[int, dict]:
    return {run["seed"]: run for run in TOLD["runs"] if (run["task"], run["norm"]) == (task, norm)}


def around(values: list[float]) -> tuple[float, float]:
    """Mean and half its interval."""
    return statistics.mean(values), T[len(values)] * statistics.stdev(values) / len(values) ** 0.5


def times(task: str, column: int) -> list[float]:
    """Of each seed, over the second half of its stretches: distance ÷ that of independent numbers, norms averaged."""
    means = []
    for run in runs(task, BATCH).values():
        layers = [layer["mean"] for layer in run["distances"]]
        ratios = []
        for stretch in range(len(layers[0]) // 2, len(layers[0])):
            away = sum(layer[stretch][column] for layer in layers)
            alone = sum(layer[stretch][column + 3] for layer in layers)
            ratios.append(away / alone)
        means.append(statistics.mean(ratios))
    return means


def test_there_are_as_many_seeds_of_every_norm() -> None:
    for task in ("text", "photographs"):
        seeds = {frozenset(runs(task, norm)) for norm in NORMS}
        assert len(seeds) == 1 and len(next(iter(seeds))) >= 3


@pytest.mark.parametrize(("measure", "column"), [("mean", 0), ("variance", 1), ("square", 2)])
def test_how_unsteady_sentences_are(measure: str, column: int) -> None:
    shown = Running(measure, "share", "all", "mean")
    text, convolution = (times(task, column) for task in (TEXT, CONVOLUTION))
    ratio = statistics.mean(text) / statistics.mean(convolution)
    truth = steadier(shown)
    assert truth.answer == sum(ratio >= edge for edge in (0.5, 1.0, 2.0))
    told = f"{statistics.mean(text):.1f}", f"{statistics.mean(convolution):.1f}"
    assert all(number in truth.told and number in running.sentence(shown) for number in told)
    (one, width), (other, breadth) = around(text), around(convolution)
    verdict = "less steady" if one - width > other + breadth else "not told apart"
    verdict = "the steadier" if one + width < other - breadth else verdict
    assert verdict in running.sentence(shown)


@pytest.mark.parametrize("shown", [ByHand("outlier", 10, 20), ByHand("scaled", 3, 4)])
def test_how_far_the_paper_s_step_is_off(shown: ByHand) -> None:
    record = by_hand.recorded(shown, "").record()
    numbers, slopes = drawn(record)
    true = exact(numbers[-1], slopes[-1], centred=False)[1]
    step = approximate(record, code=False)[len(numbers) - 1][1]
    away = (sum((step - true) ** 2) / sum(true**2)) ** 0.5
    truth = off(shown)
    assert truth.answer == sum(away >= edge for edge in (0.1, 1.0, 5.0)) and f"{away:.2g}" in truth.told


@pytest.mark.parametrize("task", ["text", "photographs"])
def test_where_batch_norm_ends(task: str) -> None:
    layer = runs(task, LAYER)
    sides: dict[str, str] = {}
    for norm in (name for name in NORMS if name != LAYER):
        mean, half = around([run["loss"][-1] - layer[seed]["loss"][-1] for seed, run in runs(task, norm).items()])
        sides[norm] = "alike" if abs(mean) <= half else "worse" if mean > 0 else "better"
    groups = Curves(task).told_apart()
    assert groups == {side: [norm for norm in sides if sides[norm] == side] for side in ("better", "worse", "alike")}
    assert harm(Curves(task)).answer == ["better", "alike", "worse"].index(sides[BATCH])  # none is worse by 0.1 nats
    line = learning.sentence(Curves(task))
    for norm in (BATCH, LAYER):
        assert f"{statistics.mean(run['loss'][-1] for run in runs(task, norm).values()):.3f}" in line
    assert {bet.name for bet in BETS} == {"steadier", "off", "harm"}
