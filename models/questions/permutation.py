"""Feeds the blocks of a Set Transformer a set and the same set in another order, in float32 or float64."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.reference.set_transformer import ISAB, SAB, SetTransformer
from models.weights import Loaded
from words import Message

WHOLE = "whole model"


@dataclass(frozen=True, eq=False)
class Pair(Value):
    """What the block `name` makes of a set X and of the same set in another order, PX.

    `plain` f(X) and `shuffled` f(PX) are (row, channel): a row per element where `per_element`, so that P f(X) is
    what an equivariant block gives, else a row per seed, which shall not change.
    """

    name: str
    per_element: bool
    plain: np.ndarray
    shuffled: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Permutation(Question):
    """What every block makes of `elements` in their order and in `order`; see `pairs`."""

    elements: np.ndarray
    order: np.ndarray
    double: bool = False
    code: np.ndarray | None = None

    def answer(self, loaded: Loaded) -> tuple[Pair, ...]:
        """A pair for every block, and one for the whole model."""
        return pairs(loaded, self.elements, self.order, double=self.double, code=self.code)


@torch.inference_mode()
def pairs(
    loaded: Loaded, elements: np.ndarray, order: np.ndarray, *, double: bool = False, code: np.ndarray | None = None
) -> tuple[Pair, ...]:
    """A pair for every block of `loaded`, fed what the model feeds it, and one for the whole model.

    `elements` (element, channel) is the set, `order` (element,) the places of PX in it. With `double` a copy of the
    model computes in float64. `code` (element, width) is added to the first element of whatever order, the second,
    and so on, before each block: a positional code, which no set has. Raises UserError for a model of another kind.
    """
    if not isinstance(loaded.model, SetTransformer):
        raise UserError(
            "{model} is no Set Transformer; its blocks can’t be compared here.", model=Message(loaded.card.title)
        )
    model = copy.deepcopy(loaded.model).double() if double else loaded.model
    kind = torch.float64 if double else torch.float32
    added = 0 if code is None else torch.tensor(code, dtype=kind)
    x, places = model.embedding(torch.tensor(elements, dtype=kind)[None]), torch.tensor(order)

    def pair(name: str, per_element: bool, block: Callable[[Tensor], Tensor], x: Tensor) -> Pair:
        plain, shuffled = (block(ordered + added)[0].numpy() for ordered in (x, x[:, places]))
        return Pair(name, per_element, plain, shuffled)

    of_blocks = []
    after = nn.Sequential(model.encoder, model.pooling, model.decoder, model.head)  # all that follows the embedding
    whole = pair(WHOLE, False, after, x)
    for number, block in enumerate(model.encoder, start=1):
        of_blocks.append(pair(f"{type(block).__name__} {number}", isinstance(block, (SAB, ISAB)), block, x))
        x = block(x)
    return (*of_blocks, pair(type(model.pooling).__name__, False, model.pooling, x), whole)
