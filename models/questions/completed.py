"""How the causal digit model goes on with the beginning of a digit, pixel by pixel: likeliest, or drawn by chance."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.questions.one_core import one_core
from models.reference.digits import PIXELS
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Completed(Value):
    """`levels` (path, pixel) uint8, whole digits; `chances` (path, pixel, level) float32, what each pixel could be
    after the pixels before it on its path."""

    levels: np.ndarray
    chances: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Completion(Question):
    """Digits that begin with `given` (pixel,), grey levels in raster order: first the one that takes the likeliest
    level each time, then `draws` of them whose levels are drawn from `seed`."""

    given: np.ndarray
    draws: int
    seed: int

    def answer(self, loaded: Loaded) -> Completed:
        """See `completed`. Raises UserError for a model that does not go from pixel to pixel."""
        if not getattr(loaded.model, "causal", False):
            raise UserError(
                "{model} does not make one pixel after another; choose the causal digit model.",
                model=Message(loaded.card.title),
            )
        luck = np.random.default_rng(self.seed).random((self.draws, PIXELS - len(self.given)))
        with one_core():
            return completed(loaded.model, self.given, luck)


@torch.inference_mode()
def completed(model: nn.Module, given: np.ndarray, luck: np.ndarray) -> Completed:
    """`given` (pixel,) gone on with along 1 + as many paths as `luck` (draw, pixel to make) has, numbers in 0 … 1: a
    draw takes the first level up to which chances add up to more than its number."""
    levels = torch.zeros(1 + len(luck), PIXELS, dtype=torch.int64)
    levels[:, : len(given)] = torch.tensor(given, dtype=torch.int64)
    for place in range(len(given), PIXELS):
        chances = model(levels)[:, place].double().softmax(dim=-1)
        levels[0, place] = chances[0].argmax()
        levels[1:, place] = _drawn(chances[1:], torch.tensor(luck[:, place - len(given)]))
    return Completed(levels.to(torch.uint8).numpy(), model(levels).softmax(dim=-1).numpy())


def _drawn(chances: Tensor, luck: Tensor) -> Tensor:
    """Of each row of `chances` (path, level) the level that `luck` (path,) falls to."""
    passed = chances.cumsum(dim=1) <= luck[:, None]
    return passed.sum(dim=1).clamp(max=chances.shape[1] - 1)
