"""How the masked digit model fills the holes of a digit, one after another in any order."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.questions.one_core import one_core
from models.reference.digits import HOLE
from models.weights import Loaded
from words import Message

CERTAIN, RASTER, RANDOM, OWN = "certain", "raster", "random", "own"


@dataclass(frozen=True, eq=False)
class Filled(Value):
    """`levels` (pixel,) uint8, the whole digit; `order` (hole,) the pixels as they were filled; `chances` (hole, level)
    float32 what each could be when its turn came, `first` (hole, level) when all of them were still holes."""

    levels: np.ndarray
    order: np.ndarray
    chances: np.ndarray
    first: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Filling(Question):
    """`given` (pixel,), grey levels and holes, filled in an `order`: the most `certain` hole first, in `raster` order,
    at `random` from `seed`, or in one's `own`, that of `places` (turn,). Where there are `places`, they alone are
    filled, in any order. Each takes its likeliest level, or once it has been foreseen the one that it has in the
    `whole` digit (pixel,): by the chain rule that tells what the model makes of all of them together."""

    given: np.ndarray
    order: str
    seed: int = 0
    whole: np.ndarray | None = None
    places: np.ndarray | None = None

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Filled:
        """See `Filled`. Raises UserError for a model that knows no holes."""
        if getattr(loaded.model, "causal", True):
            raise UserError("{model} knows no holes; choose the masked digit model.", model=Message(loaded.card.title))
        with one_core():
            return filled(loaded.model, self.given, self._turns(), certain=self.order == CERTAIN, whole=self.whole)

    def _turns(self) -> np.ndarray:
        """The holes to fill, in turn where that is known before."""
        places = np.flatnonzero(self.given == HOLE) if self.places is None else self.places
        if self.order == OWN:
            return places
        return drawn(places, self.seed) if self.order == RANDOM else np.sort(places)


def drawn(places: np.ndarray, seed: int) -> np.ndarray:
    """`places` (hole,) in the order that `seed` draws, whichever order they come in."""
    return np.random.default_rng(seed).permutation(np.sort(places))


def filled(
    model: nn.Module, given: np.ndarray, turns: np.ndarray, *, certain: bool, whole: np.ndarray | None = None
) -> Filled:
    """`given` (pixel,) with its holes filled in these `turns` (hole,), or each time the most `certain` of those left:
    the one whose likeliest level has the largest chance, the first of equals. Levels are the likeliest, or `whole`'s.
    """
    levels, left = torch.tensor(given, dtype=torch.int64), [int(turn) for turn in turns]
    order, chances = [], []
    first = foreseen = _foreseen(model, levels)
    while left:
        place = left[int(foreseen[left].amax(dim=1).argmax())] if certain else left[0]
        left.remove(place)
        order.append(place)
        chances.append(foreseen[place])
        levels[place] = foreseen[place].argmax() if whole is None else int(whole[place])
        foreseen = _foreseen(model, levels)
    empty = first[:0]
    return Filled(
        levels.to(torch.uint8).numpy(),
        np.array(order, dtype=np.int64),
        (torch.stack(chances) if chances else empty).float().numpy(),
        first[order].float().numpy(),
    )


def _foreseen(model: nn.Module, levels: Tensor) -> Tensor:
    """(pixel, level) float64."""
    return model(levels[None])[0].double().softmax(dim=-1)
