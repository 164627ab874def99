"""Trainings as files: those that are bundled, so that a page has something to show before anybody has trained."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from models.progress import DONE, Kept, Progress
from models.recipe import Recipe

FOLDER = Path(__file__).parents[2] / "assets" / "trainings"


def bundled() -> dict[Recipe, Progress]:
    """All of them."""
    return dict(map(read, sorted(FOLDER.glob("*.npz"))))


def write(path: Path, recipe: Recipe, progress: Progress) -> None:
    """`progress` of a training that is done, with its `recipe`, as one .npz at `path`."""
    kept = progress.kept
    np.savez_compressed(
        path,
        recipe=json.dumps(asdict(recipe)),
        losses=progress.losses,
        steps=np.array([moment.step for moment in kept]),
        numbers=np.stack([moment.numbers for moment in kept]),
        right=np.stack([moment.right for moment in kept]),
        held_losses=np.array([moment.loss for moment in kept]),
        gradients=np.stack([moment.gradients for moment in kept]),
    )


def read(path: Path) -> tuple[Recipe, Progress]:
    """What `write` wrote."""
    with np.load(path) as file:
        recipe = Recipe(**json.loads(file["recipe"].item()))
        columns = (file[name] for name in ("steps", "numbers", "right", "held_losses", "gradients"))
        kept = tuple(
            Kept(int(step), numbers, right, float(loss), gradients)
            for step, numbers, right, loss, gradients in zip(*columns, strict=True)
        )
        return recipe, Progress(DONE, 0, 0.0, file["losses"], kept)
