"""A model with its numbers in it, ready to run."""

from dataclasses import dataclass

from torch import nn

from models.card import ModelCard
from words import Message


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model ready to run, shared by everybody and never changed.

    `weights` says which numbers it holds as `kind:revision` (`bundled:backbone+head` where they are two files); the
    kind `own` is a visitor's whole checkpoint, `partial` one that left some of the model at random. `classes` is the
    card's where the head is the card's.
    """

    card: ModelCard
    model: nn.Module
    weights: str
    classes: str | None
    notes: tuple[Message, ...] = ()

    @property
    def head(self) -> int:
        """How many classes the model tells apart; 0 without a head."""
        return getattr(self.model, "num_classes", self.card.options.get("num_classes", 1000))

    @property
    def bytes(self) -> int:
        """Memory of parameters and buffers."""
        tensors = [*self.model.parameters(), *self.model.buffers()]
        return sum(tensor.nbytes for tensor in tensors)
