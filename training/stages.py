"""Stages of a training: the cabinet's ViT learns once more, and ten moments of it are kept.

No stage was kept when the cabinet's own weights were made, so this is the same architecture trained again, by the same
recipe with the same teacher, in fewer epochs: not the history of the bundled weights. Kept are the moving average's
weights, as in the cabinet, at times that lie the denser the earlier. About 15 minutes of one core.
"""

from pathlib import Path

import torch
from torch import nn

from models.card import ModelCard
from models.zoo.cabinet import TRAINABLE
from training.data import Dataset
from training.distill import Lessons
from training.learner import Average
from training.recipe import LAST, Recipe, begin, checkpoint, go_on

CARD: ModelCard = TRAINABLE["imagenette_vit"]
RECIPE = Recipe(epochs=10)
TIMES = (0, 1 / 8, 1 / 2, 1, 2, 3, 4, 6, 8, 10)  # epochs


class Keeping(Average):
    """A moving average that writes its weights into `folder` after each of `steps` updates, 0 among them."""

    def __init__(self, model: nn.Module, decay: float, folder: Path, steps: tuple[int, ...]) -> None:
        super().__init__(model, decay)
        self.folder, self.kept = folder, frozenset(steps)
        folder.mkdir(parents=True, exist_ok=True)
        self._keep()

    def update(self, model: nn.Module) -> None:
        super().update(model)
        self._keep()

    def _keep(self) -> None:
        if self.steps in self.kept:
            torch.save(self.model.state_dict(), file(self.folder, self.steps))


def learn(dataset: Dataset, lessons: Lessons, runs: Path, *, recipe: Recipe = RECIPE) -> None:
    """Train, or go on with the epoch that is next; stages of an epoch that was broken off are written again."""
    run = begin(CARD, dataset, lessons, recipe=recipe)
    run.average = Keeping(run.learner.model, recipe.average, folder(runs), steps(dataset, recipe))
    go_on(run, dataset, lessons, folder(runs))


def folder(runs: Path) -> Path:
    """Where the run lies, its stages beside its checkpoint."""
    return runs / "stages"


def file(run: Path, step: int) -> Path:
    """The weights after `step` steps of the run in the folder `run`."""
    return run / f"step_{step}.pt"


def steps(dataset: Dataset, recipe: Recipe = RECIPE) -> tuple[int, ...]:
    """How many steps were made at each of `TIMES`, as many as the recipe reaches."""
    whole = max(len(dataset.train.labels) // recipe.batch, 1)
    return tuple(round(time * whole) for time in TIMES if time <= recipe.epochs)


def ended(runs: Path, *, recipe: Recipe = RECIPE) -> dict | None:
    """The run's checkpoint once it has come to its end, None before."""
    there = (folder(runs) / LAST).exists()
    state = checkpoint(folder(runs)) if there else {"epoch": 0}
    return state if state["epoch"] == recipe.epochs else None
