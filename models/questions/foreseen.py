"""What a digit model makes of every pixel in one pass: the causal one of the next, its twin of each."""

from dataclasses import dataclass

import numpy as np
import torch

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.questions.one_core import one_core
from models.reference.digits import DigitTransformer
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Foreseen(Value):
    """`chances` (pixel, level) float32, what each pixel could be."""

    chances: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Foresight(Question):
    """One pass over `given` (pixel,), grey levels in raster order, for the masked model with holes among them."""

    given: np.ndarray

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Foreseen:
        """See `Foreseen`. Raises UserError for a model that foresees no grey levels."""
        if not isinstance(loaded.model, DigitTransformer):
            raise UserError("{model} foresees no grey levels; choose a digit model.", model=Message(loaded.card.title))
        with one_core():
            logits = loaded.model(torch.tensor(self.given, dtype=torch.int64)[None])[0]
        return Foreseen(logits.softmax(dim=-1).numpy())
