"""Training without a teacher: lessons that hold the labels alone, in the form that the recipe reads."""

import numpy as np
import torch
import torch.nn.functional as F

from training.data import Dataset
from training.distill import GRID, Lessons
from training.recipe import Recipe


def untaught(dataset: Dataset) -> Lessons:
    """Lessons for a recipe that reads none: one channel of zeros, soft labels that are the labels, no accuracy."""
    labels = torch.from_numpy(dataset.train.labels)
    tokens = np.broadcast_to(np.zeros(1, np.float16), (len(labels), 1 + GRID**2, 1))
    soft = F.one_hot(labels, len(dataset.classes)).float()
    return Lessons(tokens, torch.zeros(1), torch.ones(1), soft, None)


def taught(recipe: Recipe) -> bool:
    """Whether the recipe has a teacher at all."""
    return bool(recipe.soft or recipe.features)
