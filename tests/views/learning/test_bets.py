"""The bets on trainings, from the kept weights themselves; and what the sentence concludes."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import binomtest

from inputs.digits import part
from models.learning.files import bundled
from models.recipe import Recipe
from tests.recipes.learning import _row
from views.learning import maps
from views.learning.answer import sentence
from views.learning.bets import BETS, sharpening, without_it
from views.learning.subject import Learning, Training

FIRST, WITHOUT = Recipe(), Recipe(positions=False)


@pytest.fixture(scope="module")
def learning() -> Learning:
    made = bundled()
    trainings = tuple(Training(of, name, made[of]) for of, name in ((FIRST, "with"), (WITHOUT, "without")))
    return Learning(trainings, moment=21, digit=3, block=1)


def test_how_many_fewer(learning: Learning) -> None:
    first, second = (float(np.mean(bundled()[of].kept[-1].right)) for of in (FIRST, WITHOUT))
    truth = without_it(learning)
    assert truth.answer == sum(first - second > edge for edge in (0.05, 0.2, 0.4))
    assert f"{first:.0%} with it, {second:.0%} without" in truth.told


def test_whether_the_look_sharpens(learning: Learning) -> None:
    test = part("test")
    image = torch.tensor(test.levels[np.flatnonzero(test.labels == 3)[0]] / 8 - 1, dtype=torch.float32)[None, None]
    ends = []
    for step in (0, 600):
        shares = _row(FIRST, step, image, 1).reshape(4, 16).astype(float)
        shares = shares / shares.sum(axis=1, keepdims=True)
        ends.append(-(shares * np.log(shares)).sum(axis=1) / np.log(16))
    count = sum(after < before - 0.02 for before, after in zip(*ends, strict=True))
    truth = sharpening(learning)
    assert truth.answer == {0: 0, 1: 1, 2: 1, 3: 2, 4: 3}[count]
    assert truth.told.startswith(f"In {count} of 4;")
    assert f"from {ends[0].mean():.0%} of the largest to {ends[1].mean():.0%}" in truth.told
    assert {bet.name for bet in BETS} == {"without_positions", "look_sharpens", "on_objects"}


def test_the_sentence_tells_how_the_look_began_and_where_it_is(learning: Learning) -> None:
    test = part("test")
    image = torch.tensor(test.levels[np.flatnonzero(test.labels == 3)[0]] / 8 - 1, dtype=torch.float32)[None, None]
    strongest = []
    for step in (0, 600):
        heads = _row(FIRST, step, image, 1).reshape(4, 16).astype(float)
        strongest.append(max(max(head) / sum(head) for head in heads))
    line = maps.sentence(learning)
    assert (
        f"took {strongest[0]:.0%} at first and takes {strongest[1]:.0%} after 600 steps (evenly {1 / 16:.0%})" in line
    )
    right = np.mean(bundled()[FIRST].kept[-1].right)
    assert f"the model names {right:.0%} of 540 new digits right" in line


def test_the_sentence_concludes_only_what_stands_out_against_chance(learning: Learning) -> None:
    first, second = (bundled()[of].kept[-1].right for of in (FIRST, WITHOUT))
    only, other = int((first & ~second).sum()), int((second & ~first).sum())
    assert binomtest(only, only + other).pvalue < 0.001 and "(p < 0.001)" in sentence(learning)
    twice = replace(learning, trainings=(learning.trainings[0], learning.trainings[0]))
    assert "no difference beyond chance (p = 1.00)" in sentence(twice)
    alone = replace(learning, trainings=learning.trainings[:1], moment=0)
    assert sentence(alone).startswith(f"After 0 steps it names {np.mean(bundled()[FIRST].kept[0].right):.0%} of 540")
