"""What a head for every pixel answers over a pyramid's stages, what each way into it adds, and from where.

See `models.reference.upernet`: the parts are exact for this picture, with the head's ReLUs held as they are.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from errors import UserError
from models.frozen import Arrays, Value
from models.preprocess import to_tensor
from models.questions import Question
from models.reference.upernet import contributions, origins
from models.weights import Loaded
from models.weights.dense import Dense, dense, on_pixels, stages
from words import Message


@dataclass(frozen=True, eq=False)
class Segmented(Value):
    """`logits` (class, row, column) on the finest stage's grid, the last class being elsewhere, and `pixels` (row,
    column) uint8: the class of each pixel of the input, the logits enlarged. `parts` say by way what it adds to the
    logits; what is missing to their sum is constant. `without` gives by way the `pixels` with it left out as well.
    `typical` (class, row, column) bool are the mean made masks of each class's training photographs, cut where they
    serve best."""

    logits: np.ndarray
    pixels: np.ndarray
    parts: Arrays
    without: Arrays
    typical: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Segmentation(Question):
    """The map of classes over a model's exact input `shown` (row, column, 3) uint8, ways that are `off` left out."""

    shown: np.ndarray
    off: tuple[str, ...] = ()

    def answer(self, loaded: Loaded) -> Segmented:
        """Raises UserError where no such head was trained over these weights, or it has no such way."""
        own, maps = _seen(loaded, self.shown, self.off)
        with torch.inference_mode(False), torch.enable_grad():
            parts = contributions(own.head, maps, off=self.off)
        with torch.inference_mode():
            logits = own.head(maps, off=self.off)
            without = {name: own.head(maps, off={*self.off, name}) for name in parts}
        side = self.shown.shape[0]
        return Segmented(
            logits[0].numpy().copy(),
            _classes(logits, side),
            Arrays({name: part[0].numpy() for name, part in parts.items()}),
            Arrays({name: _classes(others, side) for name, others in without.items()}),
            (on_pixels(own.typical[None], side)[0] > own.cut).numpy(),
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Origin(Question):
    """Where in the stages' maps that answer comes from that prefers class `winner` to `rival` in the cell `at` (row,
    column) of the finest stage's grid."""

    shown: np.ndarray
    at: tuple[int, int]
    winner: int
    rival: int
    off: tuple[str, ...] = ()

    def answer(self, loaded: Loaded) -> Arrays:
        """By way, (row, column) of its own grid: what each of its tokens adds to the difference of both logits.

        Raises UserError as `Segmentation` does.
        """
        own, maps = _seen(loaded, self.shown, self.off)
        with torch.inference_mode(False), torch.enable_grad():
            wanted = torch.zeros(own.head.classifier.out_channels, *maps[0].shape[-2:])
            wanted[(self.winner, *self.at)] += 1
            wanted[(self.rival, *self.at)] -= 1
            contributions_by_way = origins(own.head, maps, wanted, off=self.off)
        return Arrays({name: places[0].numpy() for name, places in contributions_by_way.items()})


def _classes(logits: Tensor, side: int) -> np.ndarray:
    """The class of each pixel (side, side) uint8."""
    return on_pixels(logits, side).argmax(dim=1)[0].byte().numpy()


def _seen(loaded: Loaded, shown: np.ndarray, off: tuple[str, ...]) -> tuple[Dense, list[Tensor]]:
    """The head over `loaded` and the stages' maps, which gradients may follow."""
    own = dense(loaded)
    with torch.inference_mode(False), torch.no_grad():
        maps = stages(loaded.model, to_tensor(shown, loaded.card))
    if strange := set(off) - set(own.head.ways(maps)):
        raise UserError(
            "There is no way {name} into the head of {model}.", name=strange.pop(), model=Message(loaded.card.title)
        )
    return own, maps
