"""What the page computed: a pass over a picture, the same with blocks left out, and both of the model's twin."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis import pruning
from inputs.image import ImageInput
from models.changes import BlocksLeftOut
from models.questions.one_block_less import Alone, OneBlockLess
from models.trace import Trace
from models.zoo import ZOO, ModelCard
from ui import cached, classes, facts, model_picker
from ui.spare import around
from viz.provenance import Provenance
from words import label

EVERY, LAST, FIRST, RANDOM = "every", "last", "first", "random"
RULES = {
    EVERY: label("every n-th"),
    LAST: label("the last n"),
    FIRST: label("the first n"),
    RANDOM: label("n at random"),
}
DROPPED, TWIN = "imagenette_vit_12_drop", "imagenette_vit_12_cold"
TWINS = {DROPPED: TWIN, TWIN: DROPPED}  # of one size and as many epochs: without layer drop, and without warm-up
SOURCE = "Fan et al. 2020, arXiv:1909.11556"
PARAMETERS = (label("blocks left out"), label("input size"))
CLASSES = "imagenette"
FAMILIES = ("vit", "deit", "post_norm")  # plain ViTs: all blocks give as many tokens of one width as they get


@dataclass(frozen=True, eq=False)
class Shallower:
    """Blocks of `card` left out over `image` by a `rule` and its number `n` (`seed` draws them where it is random),
    then every block among `clicked` (from 0) back in where it was out and out where it was in."""

    card: ModelCard
    image: ImageInput
    rule: str
    n: int
    seed: int = 1
    clicked: frozenset[int] = frozenset()

    @cached_property
    def whole(self) -> Trace:
        """The pass with all blocks."""
        return run(self.card, self.image)

    @cached_property
    def after(self) -> Trace:
        """The pass without those that are left out."""
        left_out = BlocksLeftOut(tuple(self.alone.names[block] for block in self.gone))
        return cached.trace(self.card.key, self.image, crop="square", changes=(left_out,))

    @cached_property
    def alone(self) -> Alone:
        """The model's blocks, and its answers without each of them alone."""
        return alone(self.card, self.image)

    @property
    def blocks(self) -> int:
        """How many the model has."""
        return len(self.alone.names)

    @property
    def gone(self) -> tuple[int, ...]:
        """Blocks, from 0, that are left out, in the model's order."""
        ruled = set(ruled_out(self.rule, self.n, self.blocks, self.seed))
        return tuple(sorted(ruled ^ (self.clicked & set(range(self.blocks)))))

    @property
    def left(self) -> int:
        """How many blocks are left."""
        return self.blocks - len(self.gone)

    @property
    def first(self) -> int:
        """The class, from 0, that the model names with all blocks."""
        return int(np.argmax(self.whole.logits))

    def named(self, place: int) -> str:
        """What the class `place` is called, in the visitor's words."""
        return classes.name(self.card, place)

    @cached_property
    def twin(self) -> "Shallower | None":
        """The same of the model that learned as long with layer drop or without; None where there is none."""
        return replace(self, card=ZOO[TWINS[self.card.key]]) if self.card.key in TWINS else None

    def shares(self) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities (class,) with all blocks and without those that are left out."""
        return classes.shares(self.whole), classes.shares(self.after)

    def by_rule(self, rule: str, n: int) -> "Shallower":
        """The same by another rule, nothing clicked."""
        return replace(self, rule=rule, n=n, clicked=frozenset())

    def foresee(self) -> None:
        """Look ahead at the same by the rule's next number and the one before, with a block more clicked, and by any
        other number."""
        moved = [replace(self, n=n) for n in around(self.n, 0, self.blocks)]
        clicked = [replace(self, clicked=self.clicked ^ {block}) for block in range(self.blocks)]
        near = [*moved[:2], *clicked, *moved[2:]]
        cached.foresee(*[other.passes for other in near])

    def passes(self) -> tuple[Trace, ...]:
        """Without those that are left out: this model's, and its twin's where it has one."""
        return (self.after,) if self.twin is None else (self.after, self.twin.after)

    def record(self, method: str, **place: object) -> Provenance:
        """What the files of this page say of their numbers."""
        told = {"blocks left out": written(self.gone)}
        return facts.provenance(self.whole, self.card, method=method, source=SOURCE, parameters=told, **place)


def candidates() -> list[ModelCard]:
    """Plain ViTs of ours that tell the ten classes apart, the one that was trained with layer drop first."""
    cards = [card for card in model_picker.image_models() if card.classes == CLASSES and card.family in FAMILIES]
    return sorted(cards, key=lambda card: card.key != DROPPED)


def run(card: ModelCard, image: ImageInput) -> Trace:
    """`card` over the square of the picture."""
    return cached.trace(card.key, image, crop="square")


def alone(card: ModelCard, image: ImageInput) -> Alone:
    """`card` without each of its blocks alone, over the square of the picture."""
    return cached.ask(OneBlockLess(model=card.key, shown=run(card, image).pixels))


def ruled_out(rule: str, n: int, blocks: int, seed: int) -> tuple[int, ...]:
    """Which of `blocks`, from 0, a rule leaves out with its number `n`."""
    orders = {
        EVERY: pruning.every_other(blocks, n) if n else (),
        LAST: range(blocks)[blocks - n :],
        FIRST: range(blocks)[:n],
        RANDOM: np.random.default_rng(seed).permutation(blocks)[:n].tolist(),
    }
    return tuple(orders[rule])


def written(blocks: tuple[int, ...]) -> str:
    """Blocks in one line, from 1."""
    return " ".join(str(block + 1) for block in blocks) or "0"
