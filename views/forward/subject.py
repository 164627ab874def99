"""What the page computed: one pass of a plain ViT over a picture, looked at inside one of its blocks."""

from dataclasses import dataclass

import numpy as np

from models.questions.forward import Forward, Passed
from models.questions.parameters import Parameters
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, facts, model_picker
from viz.provenance import Provenance
from words import label

FAMILIES = ("vit", "deit")


@dataclass(frozen=True, eq=False)
class Way:
    """The `trace` of the model of `card`, and the same pass with every tensor of its block `block` (from 0).

    `stranger`: the picture seems to show none of the classes that the model knows.
    """

    trace: Trace
    card: ModelCard
    passed: Passed
    block: int
    record: Provenance
    stranger: bool = False

    def learned(self, *names: str) -> list[np.ndarray]:
        """Parameters by name; zeros of one number where the model has none of that name."""
        known = cached.ask(Parameters(model=self.card.key, names=names))
        return [known.get(name, np.zeros(1, np.float32)) for name in names]

    @property
    def prefix(self) -> int:
        """How many tokens stand before the patches."""
        return len(self.passed.prefix)

    def over_picture(self, tokens: np.ndarray) -> np.ndarray:
        """What belongs to each token (token, …), or to each patch, on the grid of patches: (row, column, …)."""
        return tokens[-int(np.prod(self.passed.grid)) :].reshape(*self.passed.grid, *tokens.shape[1:])


def candidates() -> list[ModelCard]:
    """ViTs and DeiTs, those first that can run at once."""
    return model_picker.family(*FAMILIES)


def passed_through(trace: Trace, card: ModelCard, block: int, *, stranger: bool) -> Way:
    """The pass of `trace`, which holds its tokens, with what happens outside the blocks and inside `block` (from 0)."""
    passed = cached.ask(Forward(model=card.key, shown=trace.pixels, block=block, known=trace.tokens or ()))
    record = facts.provenance(trace, card, method=label("inside a ViT"), source=card.paper, layer=block)
    return Way(trace, card, passed, block, record, stranger)
