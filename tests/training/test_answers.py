"""A head for a backbone without one: what it reads, how it is fitted, chosen and measured."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from models.zoo.bits import packed, unpacked
from training.answers import HeadRecipe, Summaries, fit, learn, logits, measured, split
from training.figures import answers, wilson


@pytest.fixture
def train() -> Summaries:
    """Sixty photographs of three classes that only the last block tells apart; four channels."""
    generator = torch.Generator().manual_seed(0)
    labels = torch.arange(60) % 3
    values = torch.randn(60, 4, 2, 4, generator=generator)
    values[:, -1, 0, :3] += 6 * F.one_hot(labels, 3)
    return Summaries(values, labels, values.flip(0)[torch.arange(59, -1, -1)])


def test_the_fit_is_where_the_penalised_loss_is_flat(train: Summaries) -> None:
    features = train.features(1)
    state = fit(features, train.labels, 3, penalty=1e-2, steps=200)
    deviation = features.std(dim=0) + 1e-3
    weight = (state["weight"] * deviation).requires_grad_(True)
    bias = (state["bias"] + state["weight"] @ features.mean(dim=0)).requires_grad_(True)
    standard = (features - features.mean(dim=0)) / deviation
    loss = F.cross_entropy(standard @ weight.T + bias, train.labels) + 1e-2 * weight.square().sum()
    slopes = torch.autograd.grad(loss, [weight, bias])
    assert all(slope.abs().max() < 1e-3 for slope in slopes)


def test_photographs_that_choose_are_not_learned_from() -> None:
    learned, choose = split(60, HeadRecipe(held_out=5))
    assert len(choose) == 12 and sorted([*learned.tolist(), *choose.tolist()]) == list(range(60))


def test_the_best_on_what_was_held_out_is_taken_and_every_trial_recorded(train: Summaries) -> None:
    recipe = HeadRecipe(blocks=(1, 2), penalties=(1e-2, 1e3), steps=40)
    state, tried = learn(train, 3, recipe)
    shares = [record["held_out_accuracy"] for record in tried]
    assert len(tried) == 4 and shares == sorted(shares, reverse=True) and tried[0]["penalty"] == 1e-2
    assert state["weight"].shape == (3, tried[0]["blocks"] * 2 * 4)
    assert (logits(state, train.features(tried[0]["blocks"])).argmax(dim=1) == train.labels).all()


def test_mirrored_photographs_are_learned_from_with_their_labels(train: Summaries) -> None:
    features, labels = train.taught(torch.tensor([4, 7]), 1)
    assert features.shape == (4, 8) and labels.tolist() == [1, 1, 1, 1]


def test_figures_say_how_many_how_sure_and_which(train: Summaries) -> None:
    state, _ = learn(train, 3, HeadRecipe(blocks=(1,), penalties=(1e-2,), steps=40))
    record = measured(state, train, ("a", "b", "c"))
    assert record["accuracy"] == 1 and record["per_class"] == {"a": 1, "b": 1, "c": 1}
    assert unpacked(record["right"], record["photographs"]).all()


def test_bits_come_back_and_per_class_shares_are_of_each_class() -> None:
    guesses, labels = np.array([0, 1, 1, 0, 1, 1, 0, 1, 1]), np.array([0, 1, 1, 1, 1, 0, 0, 1, 1])
    record = answers(guesses, labels, ("a", "b"))
    assert (unpacked(record["right"], 9) == (guesses == labels)).all()
    assert record["accuracy"] == pytest.approx(7 / 9) and record["per_class"] == pytest.approx({"a": 2 / 3, "b": 5 / 6})
    assert (unpacked(packed(np.array([True])), 1)).tolist() == [True]


def test_wilson_solves_its_quadratic() -> None:
    """The ends are the shares that lie 1.96 of *their own* standard errors from what was found."""
    for end in wilson(87, 100):
        assert abs(0.87 - end) == pytest.approx(1.96 * (end * (1 - end) / 100) ** 0.5)
    assert wilson(0, 10)[0] == pytest.approx(0) and wilson(10, 10)[1] == pytest.approx(1)
