"""Stages of a training: kept where asked for, the same after a break, told of as they come out of the file."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch

from models.zoo.bits import unpacked
from models.zoo.build import build
from training import stage_files, stages
from training.data import Dataset
from training.distill import Lessons
from training.recipe import Recipe, fitted, go_on

RECIPE = Recipe(epochs=2, batch=8, warm_up=0.5, average=0.5)
MADE = (0, 2, 4, 8)


@pytest.fixture
def small(card, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "CARD", card)
    monkeypatch.setattr(stages, "TIMES", (0, 1 / 2, 1, 2, 5))


def kept(runs: Path) -> list[dict[str, torch.Tensor]]:
    return [stage_files.weights(runs, step) for step in MADE]


def test_a_run_that_was_broken_off_keeps_the_same_stages_and_is_told(
    dataset: Dataset, lessons: Lessons, tmp_path: Path, small: None, card, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert stages.steps(dataset, RECIPE) == MADE
    stages.learn(dataset, lessons, whole, recipe=RECIPE)
    with monkeypatch.context() as patch:
        patch.setattr(stages, "go_on", partial(go_on, until=1))
        stages.learn(dataset, lessons, broken, recipe=RECIPE)
    assert stages.ended(broken, recipe=RECIPE) is None and not stages.file(stages.folder(broken), 8).exists()
    stages.learn(dataset, lessons, broken, recipe=RECIPE)
    for one, other in zip(kept(whole), kept(broken), strict=True):
        assert all(torch.equal(value, other[name]) for name, value in one.items())
    first = build(fitted(card, dataset), seed=RECIPE.seed).state_dict()
    assert all(torch.equal(value, first[name]) for name, value in kept(whole)[0].items())
    last = stages.ended(whole, recipe=RECIPE)["average"]
    assert all(torch.equal(value, last[name]) for name, value in kept(whole)[-1].items())
    _told(dataset, whole, tmp_path, monkeypatch)


def _told(dataset: Dataset, runs: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said of a stage is what its stored weights do."""
    masks = np.zeros((len(dataset.validation.labels), 12, 12))
    masks[:, 3:9, 3:9] = 1
    monkeypatch.setattr(stage_files.objects, "fair", lambda _: (dataset.validation, masks))
    record = stage_files.bundle(dataset, runs, folder, recipe=RECIPE)
    assert record["bytes"] == (folder / record["file"]).stat().st_size
    told = stage_files.told(dataset, runs, folder, recipe=RECIPE)
    assert [(stage["step"], stage["epochs"]) for stage in told["stages"]] == list(
        zip(MADE, (0, 0.5, 1, 2), strict=True)
    )
    with np.load(folder / record["file"]) as file:
        stored = dict(file)
    for number, stage in enumerate(told["stages"]):
        model = stage_files.restored(dataset, stored, number)
        guesses = stage_files.measure.predictions(model, dataset.validation, 32)
        right = unpacked(stage["right"], told["photographs"])
        np.testing.assert_array_equal(right, guesses == dataset.validation.labels)
        assert stage["accuracy"] == pytest.approx(right.mean()) and 0 <= stage["stored"]["mass"] <= 1
        assert stage["objects"]["excess"] == pytest.approx(stage["objects"]["own"] - stage["objects"]["mean_map"])


def test_what_storing_cost_is_the_mass_that_moved(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])[None, None, None]
    after = np.array([[0.4, 0.5, 0.1], [0.2, 0.3, 0.5]])[None, None, None]
    looked = {"stored": (after, np.array([1])), "before": (rows, np.array([1]))}
    monkeypatch.setattr(stage_files, "_looked", lambda model, _: looked[model])
    told = stage_files.lost("stored", "before", dataset.validation)
    assert told == {"mass": pytest.approx(0.05), "largest": pytest.approx(0.1), "answer": 1.0}
