"""What enters the LayerNorm in front of a block's attention, on a picture: the tokens, and the norm's own numbers."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from errors import UserError
from models.changes import twin
from models.frozen import Value
from models.preprocess import to_tensor
from models.questions import Question
from models.watching.tokens import block_names
from models.weights import Loaded
from models.zoo.build import build
from words import Message


@dataclass(frozen=True, eq=False)
class Entering(Value):
    """`tokens` (token, channel) float32 as they enter, `gain` and `offset` (channel,), the norm's `epsilon`, and how
    many `blocks` the model has. Of windows, blocks and grids the tokens stand one after the other."""

    tokens: np.ndarray
    gain: np.ndarray
    offset: np.ndarray
    epsilon: float
    blocks: int


@dataclass(frozen=True, eq=False, kw_only=True)
class NormEntering(Question):
    """Of block number `block` (from 0) over the exact input `shown` (row, column, 3) uint8; `untrained`, of the same
    architecture with weights drawn at random."""

    shown: np.ndarray
    block: int
    untrained: bool = False

    def answer(self, loaded: Loaded) -> Entering:
        """See `Entering`. Raises UserError for a model whose blocks have no LayerNorm in front."""
        loaded = replace(loaded, model=build(loaded.card)) if self.untrained else loaded
        names = block_names(loaded.model)
        own = twin(loaded.model)
        norm = getattr(own.get_submodule(names[min(self.block, len(names) - 1)]), "norm1", None)
        if not isinstance(norm, nn.LayerNorm):
            raise UserError(
                "The blocks of {model} have no LayerNorm in front of their attention; choose another model.",
                model=Message(loaded.card.title),
            )
        seen: list[torch.Tensor] = []
        norm.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
        with torch.inference_mode():
            own(to_tensor(self.shown, loaded.card))
        tokens = seen[0].reshape(-1, seen[0].shape[-1]).float().numpy().copy()
        gain, offset = (part.detach().float().numpy().copy() for part in (norm.weight, norm.bias))
        return Entering(tokens, gain, offset, norm.eps, len(names))
