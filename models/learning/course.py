"""The course of one training, a step at a time, and what is kept of it on the way.

What is kept after k steps: the weights, how the model names digits it never saw, and how long the gradient of each
block is on the batch that comes next. The loss is that of a step's own batch before the step.
"""

import math
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.learning.student import CLASSES, build, images_of, packed
from models.progress import Examples, Kept
from models.recipe import Recipe, moments, rate_at

BATCH, DECAY = 64, 0.05


class Course:
    """A training under way. `kept` and `losses` (nats, one a step) grow; `broken` once a loss is no finite number."""

    def __init__(self, recipe: Recipe, examples: Examples) -> None:
        self.recipe = recipe
        self.kept: list[Kept] = []
        self.losses: list[float] = []
        self.seconds, self.broken = 0.0, False
        self._model = build(recipe)
        self._moments = frozenset(moments(recipe.steps))
        learned = [weight for weight in self._model.parameters() if weight.requires_grad]
        self._optimiser = torch.optim.AdamW(learned, lr=recipe.rate, weight_decay=DECAY)
        self._luck = torch.Generator().manual_seed(1000 + recipe.seed)
        self._images, self._labels = images_of(examples.levels), self._noisy(examples.labels)
        self._held = images_of(examples.held_levels), torch.from_numpy(examples.held_labels.astype(np.int64))
        self._order: list[Tensor] = []

    @property
    def done(self) -> bool:
        """Whether all steps were made, or no more can be."""
        return self.broken or len(self.kept) == len(self._moments)

    def step(self) -> None:
        """One step; after the last one only what is kept of the end is computed."""
        start, place = time.thread_time(), len(self.losses)
        loss = self._loss()
        self._optimiser.zero_grad()
        loss.backward()
        self.broken = not math.isfinite(loss.item())
        if place in self._moments and not self.broken:
            self.kept.append(self._moment(place))
        if place < self.recipe.steps and not self.broken:
            self._optimiser.param_groups[0]["lr"] = rate_at(self.recipe, place)
            self._optimiser.step()
            self.losses.append(loss.item())
        self.seconds += time.thread_time() - start

    def _loss(self) -> Tensor:
        if not self._order:
            self._order = list(torch.randperm(len(self._images), generator=self._luck).split(BATCH)[:-1])
        batch = self._order.pop()
        return F.cross_entropy(self._model(self._images[batch]), self._labels[batch])

    @torch.no_grad()
    def _moment(self, place: int) -> Kept:
        images, labels = self._held
        logits = self._model.eval()(images)
        self._model.train()
        right, loss = logits.argmax(dim=1) == labels, F.cross_entropy(logits, labels).item()
        gradients = [_length(block) for block in self._model.blocks]
        return Kept(place, packed(self._model), right.numpy(), loss, np.array(gradients))

    def _noisy(self, labels: np.ndarray) -> Tensor:
        """`labels` (digit,) of which a share is drawn anew, evenly from all classes."""
        true = torch.from_numpy(labels.astype(np.int64))
        drawn = torch.randint(CLASSES, true.shape, generator=self._luck)
        anew = torch.rand(true.shape, generator=self._luck) < self.recipe.noise / 100
        return torch.where(anew, drawn, true)


def _length(block: torch.nn.Module) -> float:
    squares = (weight.grad.double().square().sum() for weight in block.parameters() if weight.grad is not None)
    return math.sqrt(sum(square.item() for square in squares))
