"""The same look by the same architecture with weights drawn at random: what nothing learned makes of a picture."""

from dataclasses import dataclass, replace

import numpy as np

from models.questions import Question
from models.request import Request
from models.trace import Trace
from models.watching.look import look
from models.weights import AT_RANDOM, SEED, Loaded
from models.zoo.build import build


@dataclass(frozen=True, eq=False, kw_only=True)
class Untrained(Question):
    """A look over the model's exact input `shown` (row, column, 3) uint8; `digest` stands for the picture that it was
    made of; `wants` as in a `Request`."""

    shown: np.ndarray
    digest: str
    wants: frozenset[str] = frozenset()

    def answer(self, loaded: Loaded) -> Trace:
        """The trace of the architecture as it is before training, its weights drawn from `models.weights.SEED`."""
        random = replace(loaded, model=build(loaded.card, seed=SEED), weights=AT_RANDOM)
        side = min(self.shown.shape[:2])
        return look(random, Request(loaded.card.key, self.shown, self.digest, side=side, wants=self.wants))
