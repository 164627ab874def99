"""A digit whose lower half the causal model makes: what the visitor chose of it, and what was computed."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis.entropy import row_entropy
from analysis.levels import bits
from inputs.digits import LEVELS, SIDE
from models.questions.completed import Completed, Completion
from models.trace import Trace
from ui import cached, controls, link
from views.masks import given
from views.masks.given import DRAWN, FROM, HALF, HELD, Given, Shown
from viz.provenance import Place, Provenance
from words import label, message, say

MODEL = "digits_causal"
DRAWS, SEEDS = 6, 100
SEED, PATH, PIXEL = "digit_seed", "digit_path", "digit_pixel"  # in the link
LIKELIEST = label("likeliest")


@dataclass(frozen=True, eq=False)
class Completing:
    """The upper half of `given` gone on with, drawn from `seed`; of all ends the one on `path` (0 is the likeliest each
    time) is looked at while its pixel number `pixel` (from 0) is made, in `layer` (from 0)."""

    given: Given
    seed: int
    path: int
    pixel: int
    layer: int

    @cached_property
    def ends(self) -> Completed:
        """All ends, the likeliest first."""
        upper = self.given.levels.ravel()[:HALF]
        return cached.ask(Completion(model=MODEL, given=upper, draws=DRAWS, seed=self.seed))

    @cached_property
    def truth(self) -> np.ndarray | None:
        """What the model expected of each pixel of the true lower half after those before it, (pixel, level); None of a
        drawing, which has none."""
        if self.given.drawn:
            return None
        whole = Completion(model=MODEL, given=self.given.levels.ravel(), draws=0, seed=0)
        return cached.ask(whole).chances[0, HALF:]

    @cached_property
    def trace(self) -> Trace:
        """The model's look at the whole end on the path; no pixel sees a later one, so every step is in it."""
        return cached.trace(MODEL, Shown(self.levels))

    @property
    def levels(self) -> np.ndarray:
        """The end on the path, (row, column)."""
        return self.ends.levels[self.path].reshape(SIDE, SIDE)

    @property
    def so_far(self) -> np.ndarray:
        """The same while the pixel is made, holes where nothing is yet, (row, column)."""
        flat = self.levels.ravel().astype(int)
        return np.where(np.arange(flat.size) < self.pixel, flat, given.HOLE).reshape(SIDE, SIDE)

    @property
    def chances(self) -> np.ndarray:
        """What the pixel could be, (level,)."""
        return self.ends.chances[self.path, self.pixel]

    @property
    def level(self) -> int:
        """What it became."""
        return int(self.levels.ravel()[self.pixel])

    def names(self) -> list[str]:
        """What the ends are called, in words."""
        return [say(LIKELIEST), *(say("draw {number}", number=number) for number in range(1, DRAWS + 1))]

    def record(self, method: str, *, pixel: bool = False, layer: Place = None, head: Place = None) -> Provenance:
        """The record of numbers of this page's model; `pixel` where they are those of one pixel of one end."""
        told = {"given": given.written(self.given.levels.ravel()[:HALF]), "seed": self.seed, "draws": DRAWS}
        if pixel:
            told["end"] = message("draw {number}", number=self.path) if self.path else LIKELIEST
        places = {"pixel": self.pixel if pixel else None, "layer": layer, "head": head}
        return given.record(method, self.given, MODEL, self.trace, parameters=told, **places)


def asked() -> Completing:
    """The controls above the pictures, and what they say."""
    columns = st.columns([4, 2, 4, 5, 4], vertical_alignment="bottom")
    with columns[0]:
        sources = {HELD: say("A held-out digit"), DRAWN: say("Your drawing")}
        whose = controls.choose(say("Whose upper half"), FROM, sources)
    under = given.drawing() if whose == DRAWN else given.chosen(columns[1], columns[2])
    with columns[3]:
        settings = {"format": say("pixel %d"), "label_visibility": "collapsed"}
        pixel = controls.slide(say("Pixel being made"), PIXEL, HALF + 1, SIDE**2, default=HALF + 5, **settings)
    with columns[4]:
        layers = {layer: say("layer {layer}", layer=layer) for layer in range(1, 5)}
        layer = controls.choose(say("Layer"), "digit_layer", layers, default=4, label_visibility="collapsed")
    seed = link.current(SEED, link.number(1, SEEDS), 1)
    path = link.current(PATH, link.number(0, DRAWS), 0)
    remember(seed, path)
    return Completing(under, seed, path, pixel - 1, layer - 1)


def remember(seed: int, path: int) -> None:
    """Keep which draws there are and which end is looked at."""
    link.remember(SEED, seed, default=1)
    link.remember(PATH, path, default=0)


def sentence(completing: Completing) -> str:
    """How well the true lower half is foreseen; of a drawing, how unsure the model is of one."""
    rule = given.usual()[HALF:]
    uniform = np.log2(LEVELS)
    if completing.truth is None:
        unsure = row_entropy(completing.ends.chances[1:, HALF:]).mean() / np.log(2)
        return say(
            "Below your drawing the model is as unsure as of {count} equally likely grey levels a pixel: {bits} bits. "
            "Whoever knows what each pixel is as a rule is {rule} bits unsure, with all {levels} alike {uniform}.",
            count=f"{2**unsure:.1f}",
            bits=f"{unsure:.2f}",
            rule=f"{row_entropy(rule).mean() / np.log(2):.2f}",
            levels=LEVELS,
            uniform=f"{uniform:.2f}",
        )
    true = completing.given.levels.ravel()[HALF:]
    return say(
        "To tell the true lower half to the model takes {bits} bits a pixel; to whoever knows what each pixel is as a "
        "rule {rule}, to whoever holds all {levels} grey levels alike {uniform}.",
        bits=f"{bits(completing.truth, true).mean():.2f}",
        rule=f"{bits(rule, true).mean():.2f}",
        levels=LEVELS,
        uniform=f"{uniform:.2f}",
    )
