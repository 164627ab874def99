"""Every file of numbers says exactly which numbers it holds: from its record alone they are computed again."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests import exhibits
from tests.again import RECIPES
from tests.exhibits import VIEWS, Opened, TakenHome

for file in sorted((Path(__file__).parent / "recipes").glob("*.py")):  # importing them fills RECIPES
    import_module(f"tests.recipes.{file.stem}")
OPENINGS = [(page, number) for page, links in VIEWS.items() for number in range(len(links))]
UNSEEN = {("views/sets/costs.py", "_timed")}  # a clock's readings, on request
UNSEEN |= {("views/rank/costs.py", name) for name in ("_counted", "_timed")}  # formulas never without them
LEARNING = {  # measured once, in trainings; `assets/weights` and `assets/measurements` hold the numbers
    "accuracy against cost",
    "training curve",
    "paired comparison of accuracies",
    "mean effective receptive field",
    "loss per epoch",
    "accuracy per epoch",
    "accuracy over rank",
    "attention on objects",
    "accuracy from fewer photographs",
    "answers where the tokens differ",
    "answers in few bits",
    "answers against what they cost",
    "overlap with made masks",
    "similar blocks without a teacher",
    "mean absolute error of the maximum",
    "accuracy over heads switched off",
    "accuracy over neurons cut",
    "accuracy with one MLP’s neurons cut",
    "accuracy over blocks left out",
    "accuracy with one block left out",
    "accuracy of lottery tickets",
    "accuracy of students",
    "weights that survive",
    "accuracy with one head in a layer",
    "accuracy under patterns",
    "digits named right in training",
    "training loss of digits",
    "gradients in training",
    "photographs named right at stages",
    "attention on objects at stages",
    "digits named by depth and rate",
    "loss with and without warm-up",
    "loss of the trained pairs",
    "learning curves of norms",
    "losses beside layer norm’s",
    "last loss beside layer norm’s",
    "distance of batch statistics from running ones",
    "distance of batch statistics beside independent numbers",
}
FORMULAS = {  # of sizes that stand in the record; no pass of a model has a part in them
    "cost of mixing",
    "parameters of mixing",
    "cost of SAB and ISAB",
    "cost of projected keys",
    "cost of attention",
    "cost of window attention",
    "window size of Twins",
    "sinusoidal positions",
    "attention by hand",
    "cost of a mask against its reach",
    "standard deviation of scores",
}
GIVEN = re.compile(r"series_\d+_x|names|layer and head")  # what a chart's lines stand at and are called


@cache
def opened(page: str, number: int) -> Opened:
    return exhibits.taken_home(page, VIEWS[page][number])


@pytest.mark.parametrize(("page", "number"), OPENINGS)
def test_under_its_question_every_view_answers_it(page: str, number: int) -> None:
    assert opened(page, number).line.startswith("**"), "which a page does by `top.answer` (ui/head.py)"


@pytest.mark.parametrize(("page", "number"), OPENINGS)
def test_the_numbers_of_a_file_follow_from_its_record(page: str, number: int) -> None:
    for file in opened(page, number).files:
        method = file.record["method"]
        assert file.record["counted_from"] == 1
        known = [method in methods for methods in (RECIPES, LEARNING, FORMULAS)]
        assert sum(known) == 1, f"say in tests/recipes how “{method}” is computed again"
        if known[0]:
            compare(file, RECIPES[method](file.record))


def compare(file: TakenHome, computed: dict[str, np.ndarray]) -> None:
    """Every number of the file, by name."""
    told = {name for name in file.numbers if not GIVEN.fullmatch(name)}
    assert told <= computed.keys(), file.record["method"]
    for name in told:
        about = f"{file.record['method']}: {name}"
        if file.numbers[name].dtype.kind == "U":
            np.testing.assert_array_equal(file.numbers[name], computed[name], err_msg=about)
            continue
        np.testing.assert_allclose(file.numbers[name], computed[name], atol=2e-5, rtol=1e-4, err_msg=about)


def test_no_exhibit_is_forgotten() -> None:
    seen = {file.site for page, number in OPENINGS for file in opened(page, number).files}
    assert exhibits.sites() - seen == UNSEEN
