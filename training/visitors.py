"""The trainings that the page *How does attention form?* opens on: `python -m training.visitors`.

Any visitor's training with these recipes comes to the same numbers on the same kind of processor.
"""

import numpy as np
import torch

from inputs.digits import held_out, part
from models.learning.course import Course
from models.learning.files import FOLDER, write
from models.progress import DONE, Examples, Progress
from models.recipe import Recipe

RECIPES = {"usual": Recipe(), "no_positions": Recipe(positions=False)}


def trained(recipe: Recipe) -> Progress:
    """The whole training of `recipe`."""
    course = Course(recipe, Examples.of(part("training"), held_out()))
    while not course.done:
        course.step()
    return Progress(DONE, 0, 0.0, np.array(course.losses), tuple(course.kept))


def main() -> None:
    torch.set_num_threads(1)
    FOLDER.mkdir(exist_ok=True)
    for name, recipe in RECIPES.items():
        progress = trained(recipe)
        write(FOLDER / f"{name}.npz", recipe, progress)
        print(f"{name}: {progress.kept[-1].right.mean():.1%} right")


if __name__ == "__main__":
    main()
