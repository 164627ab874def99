"""What a small model that was trained here makes of a digit, at each moment that was kept of its training."""

from dataclasses import dataclass

import numpy as np
import torch
from safetensors.numpy import save

from models.frozen import Value
from models.learning.student import images_of, restored, unpacked
from models.questions import Question
from models.questions.one_core import one_core
from models.recipe import Recipe
from models.watching import watching


@dataclass(frozen=True, eq=False)
class Formed(Value):
    """`attention` (moment, block, head, query, key) float32, the class token first; `tokens` (moment, stage, token,
    channel) float32, as embedded and after each block; `chances` (moment, class) float32; `positions` (moment, patch,
    channel) float32, as learned."""

    attention: np.ndarray
    tokens: np.ndarray
    chances: np.ndarray
    positions: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Forming(Question):
    """The digit `levels` (row, column) uint8 shown to the model of `recipe` with each of `numbers` (moment, number)."""

    recipe: Recipe
    numbers: np.ndarray
    levels: np.ndarray

    def answer(self, loaded: None) -> Formed:
        with one_core():
            seen = [_seen(self.recipe, numbers, self.levels) for numbers in self.numbers]
        return Formed(*(np.stack(part) for part in zip(*seen, strict=True)))


@dataclass(frozen=True, eq=False, kw_only=True)
class Saved(Question):
    """`numbers` (number,) of the model of `recipe` by name as the bytes of a safetensors file, with a `note`."""

    recipe: Recipe
    numbers: np.ndarray
    note: str

    def answer(self, loaded: None) -> bytes:
        return save(dict(unpacked(self.recipe, self.numbers)), metadata={"provenance": self.note})


@torch.inference_mode()
def _seen(recipe: Recipe, numbers: np.ndarray, levels: np.ndarray) -> tuple[np.ndarray, ...]:
    model, steps = restored(recipe, numbers), {}
    with watching(model) as watch:
        chances = model(images_of(levels[None]), steps).softmax(dim=-1)[0]
    attention = np.stack([layer.weights()[0] for layer in watch.attention])
    tokens = torch.stack([steps["tokens"][0], *(steps[f"block_{place}"][0] for place in range(recipe.blocks))])
    return attention, tokens.numpy(), chances.numpy(), model.pos_embed[0, 1:].numpy()
