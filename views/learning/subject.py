"""One or two trainings, the moment of them that is looked at, and the digit that it is shown."""

from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from inputs.digits import part
from models.progress import Kept, Progress
from models.questions.formed import Formed, Forming
from models.recipe import Recipe, moments
from ui import cached, controls
from views.learning import recipes
from viz.ground import Ground
from viz.provenance import Place, Provenance
from words import Message, label, message, say

PAPER = "Dosovitskiy et al. 2021, arXiv:2010.11929"
DIGITS = label("Handwritten digits, UCI repository, E. Alpaydin and C. Kaynak, CC BY 4.0")
CELL = 16  # screen pixels of a digit's pixel under heat
PARAMETERS = (
    *(label("place"), label("norm"), label("warm"), label("rate"), label("positions"), label("heads")),
    *(
        label("blocks"),
        label("mixed"),
        label("noise"),
        label("steps"),
        label("seed"),
        label("after step"),
        label("digit"),
    ),
)


@dataclass(frozen=True, eq=False)
class Training:
    """A `recipe`, what it is `called` beside another, and how far it is."""

    recipe: Recipe
    called: str
    progress: Progress

    def at(self, moment: int) -> Kept:
        """What was kept at moment number `moment`, or the last before it."""
        return self.progress.kept[min(moment, len(self.progress.kept) - 1)]

    @property
    def steps(self) -> list[int]:
        """After how many steps each moment was kept."""
        return [kept.step for kept in self.progress.kept]

    @property
    def accuracy(self) -> np.ndarray:
        """Share of the held-out digits named right at each moment, (moment,)."""
        return np.array([kept.right.mean() for kept in self.progress.kept])

    def formed(self, levels: np.ndarray) -> Formed:
        """The digit `levels` (row, column) seen at every moment."""
        numbers = np.stack([kept.numbers for kept in self.progress.kept])
        return cached.ask(Forming(model=None, recipe=self.recipe, numbers=numbers, levels=levels))

    def record(
        self,
        method: str,
        *,
        moment: int | None = None,
        digit: Message | None = None,
        layer: Place = None,
        head: Place = None,
    ) -> Provenance:
        """The record of numbers of this training, of one moment or of all."""
        told = {name: recipes.written(value) for name, value in asdict(self.recipe).items()}
        told |= {} if moment is None else {"after step": self.at(moment).step}
        told |= {"digit": digit} if digit else {}
        model = message("ViT of {blocks} blocks", blocks=self.recipe.blocks)
        return Provenance(
            method,
            model=model,
            kind=label("trained here"),
            input=DIGITS,
            layer=layer,
            head=head,
            query=label("class token") if layer is not None else None,
            parameters=told,
            source=PAPER,
        )


@dataclass(frozen=True, eq=False)
class Learning:
    """The trainings, the second of which has one thing changed, at their moment number `moment`, from 0, shown the
    first held-out `digit`; of their attention block number `block`, from 0, is looked at."""

    trainings: tuple[Training, ...]
    moment: int
    digit: int
    block: int

    @cached_property
    def levels(self) -> np.ndarray:
        """The digit's grey levels, (row, column)."""
        test = part("test")
        return test.levels[np.flatnonzero(test.labels == self.digit)[0]]

    @property
    def shown(self) -> Message:
        """Which digit it is, for the record."""
        return message("held-out digit {digit}, number {which}", digit=self.digit, which=1)

    @property
    def ground(self) -> Ground:
        """The digit as a picture, ink on paper."""
        grey = (255 - 15 * self.levels.astype(int)).clip(0, 255).astype(np.uint8)
        pixels = np.repeat(np.kron(grey, np.ones((CELL, CELL), np.uint8))[..., None], 3, axis=2)
        return Ground(pixels, CELL)

    @property
    def of_two(self) -> bool:
        """Whether there is a second one to compare with."""
        return len(self.trainings) > 1

    def record(self, method: str, *, moment: int | None = None, digit: Message | None = None) -> Provenance:
        """The record of numbers of both trainings: the first one's, and what is changed in the second."""
        record = self.trainings[0].record(method, moment=moment, digit=digit)
        if not self.of_two:
            return record
        one, other = (asdict(training.recipe) for training in self.trainings)
        [name] = [name for name, value in one.items() if value != other[name]]
        changed = {"beside it": recipes.FIELDS[name], "to": recipes.written(other[name])}
        return replace(record, parameters={**record.parameters, **changed})


def asked(chosen: recipes.Chosen, made: list[Progress | None], *, digits: bool) -> Learning | None:
    """The controls of time and, where `digits` are shown, of digit and block, and what they say; None while nothing was
    kept of a training yet."""
    blocks, steps = max(recipe.blocks for recipe in chosen.recipes), moments(chosen.steps)
    first, *others = st.columns([5, 3, 3] if digits else [1], vertical_alignment="bottom")
    with first:
        after = {step: say("after {steps} steps", steps=step) for step in steps}
        quiet = {"widget": st.select_slider, "label_visibility": "collapsed"}
        step = controls.choose(say("Moment of the training"), "learn_at", after, default=steps[-1], **quiet)
    digit, block = (_digit(*others, blocks)) if digits else (0, blocks)
    ready = [Training(*one) for one in zip(chosen.recipes, chosen.names, made, strict=True) if one[2] and one[2].kept]
    return Learning(tuple(ready), steps.index(step), digit, block - 1) if ready else None


def _digit(first: DeltaGenerator, second: DeltaGenerator, blocks: int) -> tuple[int, int]:
    with first:
        named = {digit: say("digit {digit}", digit=digit) for digit in range(10)}
        digit = controls.choose(say("Digit"), "learn_digit", named, default=3, label_visibility="collapsed")
    with second:
        numbered = {block: say("block {block}", block=block) for block in range(1, blocks + 1)}
        block = controls.choose(say("Block"), "learn_block", numbered, default=blocks, label_visibility="collapsed")
    return digit, block
