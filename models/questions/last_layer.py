"""What a model's last attention works with, and what comes out at the end: what a student may copy of its teacher."""

from dataclasses import dataclass

import numpy as np
import torch

from models.frozen import Arrays
from models.preprocess import to_tensor
from models.questions import Question
from models.students import LearnedMap
from models.watching.last_layer import look
from models.weights import SEED, Loaded
from models.zoo.build import build


@dataclass(frozen=True, eq=False, kw_only=True)
class AtTheEnd(Question):
    """A pass over the model's exact input `shown` (row, column, 3) uint8; `untrained` with the weights that it would
    begin with instead of its own; `guessing` maps its last tokens to those of another model."""

    shown: np.ndarray
    untrained: bool = False
    guessing: LearnedMap | None = None

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Arrays:
        """`query`, `key`, `value` (head, token, dimension), `tokens` (token, channel), `logits` (class,), all float32,
        and `guess` (token, channel of the other model) where asked. Raises UserError for a model without such."""
        model = build(loaded.card, seed=SEED) if self.untrained else loaded.model
        seen = look(model, to_tensor(self.shown, loaded.card))
        tensors = {name: getattr(seen, name)[0] for name in ("query", "key", "value", "tokens", "logits")}
        if self.guessing is not None:
            tensors["guess"] = self.guessing(tensors["tokens"])
        return Arrays({name: value.float().numpy().copy() for name, value in tensors.items()})
