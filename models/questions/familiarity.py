"""Whether a picture shows any of the classes that a model knows: how familiar it looks to a head that can doubt."""

from dataclasses import dataclass

import numpy as np

from errors import UserError
from models.frozen import Value
from models.preprocess import prepare, to_tensor
from models.questions import Question
from models.weights import Loaded
from models.weights.answers import beliefs
from words import Message


@dataclass(frozen=True, eq=False)
class Belief(Value):
    """`familiarity` and the `threshold` from which on the head's answer is believed; `probability` of its answer."""

    familiarity: float
    threshold: float
    probability: float

    @property
    def familiar(self) -> bool:
        """Whether the picture looks like photographs of the head's classes."""
        return self.familiarity >= self.threshold


@dataclass(frozen=True, eq=False, kw_only=True)
class Familiarity(Question):
    """How like the photographs that the head learned from the square in the middle of `pixels` (row, column, 3) uint8
    is, `side` pixels a side: the rule was chosen and measured on squares."""

    pixels: np.ndarray
    side: int

    def answer(self, loaded: Loaded) -> Belief:
        """See `models.weights.answers.scores`. Raises UserError for a model whose head has no such rule."""
        head = loaded.card.weights.head
        if head is None or head.refusal is None or not hasattr(loaded.model, "answers"):
            raise UserError(
                "{model} can’t tell a picture of none of its classes; no rule for that was measured for it.",
                model=Message(loaded.card.title),
            )
        shown = prepare(self.pixels, loaded.card, side=self.side, crop="square")
        scores = beliefs(loaded.model, to_tensor(shown, loaded.card))
        return Belief(float(scores["both"]), head.refusal.threshold, float(scores["probability"]))
