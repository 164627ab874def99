"""What a model answers without each of its blocks alone: as many shallower copies as it has blocks."""

from dataclasses import dataclass

import numpy as np
import torch

from errors import UserError
from models.changes import BlocksLeftOut, changed
from models.frozen import Value
from models.preprocess import to_tensor
from models.questions import Question
from models.watching.tokens import block_names
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Alone(Value):
    """`names`, dotted, of the model's blocks in order; `logits` (block, class) float32 without that block alone."""

    names: tuple[str, ...]
    logits: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class OneBlockLess(Question):
    """Asked of a model's exact input `shown` (row, column, 3) uint8."""

    shown: np.ndarray

    def answer(self, loaded: Loaded) -> Alone:
        """Raises UserError for a model without classes."""
        if not loaded.head:
            raise UserError(
                "{model} tells no classes apart, so none of its blocks can be missed; choose another model.",
                model=Message(loaded.card.title),
            )
        names, images = block_names(loaded.model), to_tensor(self.shown, loaded.card)
        with torch.inference_mode():
            logits = [changed(loaded.model, (BlocksLeftOut((name,)),))(images)[0] for name in names]
        return Alone(names, torch.stack(logits).float().numpy())
