"""What a model makes of patches in some order, with its positions or others in their place, in float32 or float64.

For models with one table of absolute position embeddings, as `models.questions.positions` says.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.changes import twin
from models.frozen import Value
from models.preprocess import prepare, to_tensor
from models.questions import Question
from models.questions.positions import with_positions
from models.watching import watching
from models.watching.finite import check
from models.watching.tokens import block_names
from models.weights import Loaded


@dataclass(frozen=True, eq=False)
class Arrangement(Value):
    """What came out: `tokens` (token, channel) after the last block, `prefix` of them before the patches, and `answer`,
    (class,) logits, or without a head the first token after the last block (channel,), both in the precision that the
    model ran in. `attention` (token, token) float32 is one layer's, mean over heads. `answer` is `named` where it has a
    number per class."""

    tokens: np.ndarray
    answer: np.ndarray
    attention: np.ndarray
    prefix: int
    named: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class Arranged(Question):
    """How the model answers the square in the middle of `pixels`, `side` pixels a side, with `plane` (row, column,
    channel) for its patch positions; `layer` is whose attention is kept, `double` runs a copy of it in float64."""

    pixels: np.ndarray
    side: int
    plane: np.ndarray
    layer: int = -1
    double: bool = False

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Arrangement:
        """See `Arrangement`. Raises UserError for a model without such a table."""
        model = with_positions(loaded, self.plane).model
        model = copy.deepcopy(model).double() if self.double else twin(model)
        shown = prepare(self.pixels, loaded.card, side=self.side, crop="square")
        images = to_tensor(shown, loaded.card).to(torch.float64 if self.double else torch.float32)
        with watching(model) as watch, _last_block(model) as results:
            output = model(images)
        check(loaded.card, output, watch.attention, edited=False)
        tokens, named = results[0][0].numpy().copy(), bool(loaded.head)
        return Arrangement(
            tokens=tokens,
            answer=output[0].numpy().copy() if named else tokens[0],
            attention=watch.attention[self.layer].weights()[0].mean(axis=0),
            prefix=len(tokens) - self.plane.shape[0] * self.plane.shape[1],
            named=named,
        )


@contextmanager
def _last_block(own: nn.Module) -> Iterator[list[Tensor]]:
    """What the last block of `own`, a twin, gives back, (image, token, channel) in the model's own precision."""
    results: list[Tensor] = []
    block = own.get_submodule(block_names(own)[-1])
    handle = block.register_forward_hook(lambda module, args, result: results.append(result))
    try:
        yield results
    finally:
        handle.remove()
