"""What the page computed: a pass over a picture, the same with heads switched off, and how much each head matters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np

from analysis import pruning
from analysis.pruning import Heads
from inputs.image import ImageInput
from models.edits import heads_off
from models.questions.head_importance import HeadImportance, Importance
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, classes, facts, model_picker
from ui.spare import around
from viz.provenance import Provenance
from words import label

LEAST, RANDOM, MOST = "least", "random", "most"
ORDERS = {
    LEAST: label("the least important first"),
    RANDOM: label("at random"),
    MOST: label("the most important first"),
}
SOURCE = "Michel et al. 2019, arXiv:1905.10650"
PARAMETERS = (label("heads off"), label("loss of"), label("input size"))
CLASSES = "imagenette"


@dataclass(frozen=True, eq=False)
class Pruned:
    """`count` heads of `card` gone over `image` in the order `order` (`seed` draws it where it is random), then every
    head among `flipped` on where it was off and off where it was on."""

    card: ModelCard
    image: ImageInput
    order: str
    count: int
    seed: int
    flipped: frozenset[tuple[int, int]] = frozenset()

    @cached_property
    def whole(self) -> Trace:
        """The pass with all heads."""
        return run(self.card, self.image)

    @cached_property
    def after(self) -> Trace:
        """The pass without those that are off."""
        return run(self.card, self.image, self.off)

    @cached_property
    def importance(self) -> Importance:
        """The slopes of the loss of the class that the model names."""
        asked = HeadImportance(model=self.card.key, pixels=self.image.pixels, crop="square")
        return cached.ask(asked)

    @cached_property
    def scores(self) -> tuple[np.ndarray, ...]:
        """(head,) of each layer: its importance, every layer's over its length."""
        return pruning.normalised(self.importance.slopes)

    @property
    def counts(self) -> list[int]:
        """How many heads each layer has."""
        return [len(slopes) for slopes in self.importance.slopes]

    @property
    def total(self) -> int:
        """How many heads the model has."""
        return sum(self.counts)

    @cached_property
    def off(self) -> Heads:
        """(layer, head) from 0 of those that are switched off, in the model's order."""
        gone = set(self._ordered()[: self.count])
        return tuple(head for head in pruning.all_heads(self.counts) if (head in gone) != (head in self.flipped))

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (class,) with all heads and without those that are off."""
        return classes.shares(self.whole), classes.shares(self.after)

    def named(self, place: int) -> str:
        """What the class `place` is called, in the visitor's words."""
        return classes.name(self.card, place)

    def without(self, count: int, order: str) -> "Pruned":
        """The same with `count` heads gone in `order`, nothing flipped."""
        return replace(self, count=count, order=order, flipped=frozenset())

    def foresee(self) -> None:
        """Look ahead at the same with a head more and a head less off, one more clicked, and any other number off."""
        moved = [replace(self, count=count) for count in around(self.count, 0, self.total)]
        clicked = [replace(self, flipped=self.flipped ^ {head}) for head in pruning.all_heads(self.counts)]
        near = [*moved[:2], *clicked, *moved[2:]]
        cached.foresee(*[partial(getattr, other, "after") for other in near])

    def record(self, method: str, **place: object) -> Provenance:
        """What the files of this page say of their numbers."""
        told = {"heads off": written(self.off), "loss of": classes.title(self.card, self.importance.label)}
        return facts.provenance(self.whole, self.card, method=method, source=SOURCE, parameters=told, **place)

    def _ordered(self) -> Heads:
        if self.order == RANDOM:
            return pruning.at_random(self.counts, self.seed)
        least = pruning.least_first(self.scores)
        return least if self.order == LEAST else least[::-1]


def candidates() -> list[ModelCard]:
    """Models of ours that tell the ten classes apart."""
    return [card for card in model_picker.image_models() if card.classes == CLASSES]


def run(card: ModelCard, image: ImageInput, off: Sequence[tuple[int, int]] = ()) -> Trace:
    """`card` over the square of the picture, these heads switched off."""
    return cached.trace(card.key, image, crop="square", edits=heads_off(off))


def written(heads: Heads) -> str:
    """Heads as `layer.head`, from 1."""
    return " ".join(f"{layer + 1}.{head + 1}" for layer, head in heads) or "0"
