"""What the true levels of some holes take in many drawn orders: what any other order is to be held against."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.questions.filled import drawn
from models.questions.one_core import one_core
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Bits(Value):
    """`bits` (order,) float64: the mean over the holes, in each drawn order."""

    bits: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class DrawnOrders(Question):
    """`given` (pixel,), grey levels and holes, of which `places` (hole,) are filled in the orders of the seeds
    1 … `draws`, each with its level in the `whole` digit (pixel,) once that has been foreseen."""

    given: np.ndarray
    whole: np.ndarray
    places: np.ndarray
    draws: int

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Bits:
        """See `Bits`. Raises UserError for a model that knows no holes."""
        if getattr(loaded.model, "causal", True):
            raise UserError("{model} knows no holes; choose the masked digit model.", model=Message(loaded.card.title))
        orders = np.stack([drawn(self.places, seed) for seed in range(1, self.draws + 1)])
        with one_core():
            return Bits(needed(loaded.model, self.given, torch.tensor(orders), self.whole))


def needed(model: nn.Module, given: np.ndarray, orders: Tensor, whole: np.ndarray) -> np.ndarray:
    """Bits a hole of the `whole` digit's levels (pixel,), for each of `orders` (order, turn) in which the holes of
    `given` (pixel,) are filled: (order,) float64."""
    true, every = torch.tensor(whole, dtype=torch.int64), torch.arange(len(orders))
    levels = torch.tensor(given, dtype=torch.int64).repeat(len(orders), 1)
    total = torch.zeros(len(orders), dtype=torch.float64)
    for places in orders.T:
        total -= _foreseen(model, levels)[every, places, true[places]].log2()
        levels[every, places] = true[places]
    return (total / orders.shape[1]).numpy()


def _foreseen(model: nn.Module, levels: Tensor) -> Tensor:
    """(order, pixel, level) float64. Orders that have filled the same holes by now share one pass."""
    once, which = levels.unique(dim=0, return_inverse=True)
    return model(once).double().softmax(dim=-1)[which]
