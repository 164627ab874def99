"""Training from labels alone, a convolutional network under the recipe of the transformers, and its precision."""

import json
from dataclasses import replace
from pathlib import Path

import torch
import torch.nn.functional as F

from models.zoo.bits import unpacked
from models.zoo.build import build
from training import convolution, precision
from training.alone import taught, untaught
from training.data import Dataset
from training.distill import Lessons
from training.recipe import Recipe, begin, objective, train

ALONE = Recipe(epochs=1, batch=8, soft=0.0, features=0.0)


def test_without_a_teacher_the_loss_is_that_of_the_labels(dataset: Dataset) -> None:
    lessons = untaught(dataset)
    assert lessons.accuracy is None and lessons.soft.argmax(dim=1).tolist() == dataset.train.labels.tolist()
    features = lessons.features(torch.arange(3).numpy())
    logits, hard = torch.tensor([[2.0, 0.0]] * 3), torch.eye(2)[[0, 1, 0]]
    loss = objective((logits,), torch.ones(3, 1, 2, 2), features, hard, lessons.soft[:3], ALONE)
    torch.testing.assert_close(loss, F.cross_entropy(logits, hard))
    assert not taught(ALONE) and taught(Recipe()) and taught(replace(ALONE, soft=0.5))


def test_what_the_untaught_see_of_the_data_is_what_the_taught_see(dataset: Dataset, lessons: Lessons, card) -> None:
    """The same seed draws the same first weights, whoever teaches."""
    alone, pupil = (begin(card, dataset, given, recipe=ALONE) for given in (untaught(dataset), lessons))
    theirs = pupil.learner.model.state_dict()
    assert all(torch.equal(value, theirs[name]) for name, value in alone.learner.model.state_dict().items())


def test_the_convolutional_teacher_is_small_and_learns_by_the_recipe(dataset: Dataset, tmp_path: Path) -> None:
    model = build(convolution.CARD)
    assert sum(value.numel() for value in model.parameters()) < 3e6
    card = replace(convolution.CARD, side=32)
    train(card, dataset, untaught(dataset), recipe=ALONE, folder=tmp_path / "run")
    record = convolution.export(dataset, tmp_path / "run", tmp_path / "out")
    stored = json.loads((tmp_path / "out" / "imagenette_resnet.json").read_text())
    assert record == stored and stored["teacher_accuracy"] is None
    for figures in stored["at_side"].values():
        bits = unpacked(figures["right"], figures["photographs"])
        assert bits.mean() == figures["accuracy"] and figures["interval"][0] <= figures["accuracy"]


def test_products_are_quick_only_where_the_processor_can(monkeypatch) -> None:
    for able, kind in ((True, torch.bfloat16), (False, torch.float32)):
        monkeypatch.setattr(torch.cpu, "get_capabilities", lambda able=able: {"amx_bf16": able})
        with precision.quick():
            assert (torch.ones(2, 2) @ torch.ones(2, 2)).dtype == kind
