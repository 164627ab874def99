"""The digit that the digit models are given: a held-out one, or an upper half that the visitor drew."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from streamlit.delta_generator import DeltaGenerator

from analysis import levels as forecasts
from inputs.digits import LEVELS, SIDE, part
from models.trace import Trace
from models.zoo import ZOO
from ui import controls, link
from views.masks.tokens import CELL, SOURCE, WHITE
from viz.ground import Ground
from viz.provenance import Place, Provenance
from words import Message, label, message, say

SIGNS = "0123456789abcdefg-"  # the grey levels in a link, and a hole
HOLE = LEVELS
HALF = SIDE // 2 * SIDE  # pixels of the upper half
EACH = 30  # of the held-out digits of each kind: so many there are of all
EMPTY = (0,) * HALF
HATCH, HATCHED = 12, (184, 240)  # px from stripe to stripe; the greys of stripes and of what is between
INK, FROM = "digit_ink", "digit_from"  # in the link
DRAWN, HELD = "drawn", "held"


@dataclass(frozen=True, eq=False)
class Given:
    """`levels` (row, column) uint8 of a digit, called `name`; of a `drawn` one only the upper half is known."""

    levels: np.ndarray
    name: str | Message
    drawn: bool = False

    @property
    def source(self) -> str | Message:
        """Where it comes from, for the record."""
        return self.name if self.drawn else message("{name}; {source}", name=self.name, source=Message(SOURCE))


@dataclass(frozen=True, eq=False)
class Shown:
    """Grey levels as the engine takes them: `pixels` (row, column) uint8, and their digest."""

    pixels: np.ndarray

    @cached_property
    def digest(self) -> str:
        """sha256 of the levels."""
        return hashlib.sha256(self.pixels.tobytes()).hexdigest()


def held(digit: int, which: int) -> Given:
    """One of the digits that no model learned from, `which` counts from 1."""
    digits = part("test")
    levels = digits.levels[np.flatnonzero(digits.labels == digit)[which - 1]]
    return Given(levels, message("held-out digit {digit}, number {which}", digit=digit, which=which))


def chosen(first: DeltaGenerator, second: DeltaGenerator) -> Given:
    """The held-out digit that the visitor chooses in two columns."""
    with first:
        digit = controls.choose(say("Digit"), "digit", range(10), default=3)
    with second:
        settings = {"format": say("number %d"), "label_visibility": "collapsed"}
        which = controls.slide(say("Which of them"), "digit_which", 1, EACH, default=1, **settings)
    return held(digit, which)


def drawing() -> Given:
    """What the visitor drew, an empty sheet at first."""
    upper = link.current(INK, read, EMPTY)
    keep(upper)
    levels = np.zeros(SIDE**2, np.uint8)
    levels[:HALF] = upper
    return Given(levels.reshape(SIDE, SIDE), label("the visitor’s drawing"), drawn=True)


def keep(upper: tuple[int, ...]) -> None:
    """Make `upper`, grey levels in raster order, the visitor's drawing."""
    link.remember(INK, upper, default=EMPTY, text=written(upper))


def written(levels: np.ndarray | tuple[int, ...]) -> str:
    """Grey levels and holes as a link and a record have them, a sign each."""
    return "".join(SIGNS[int(level)] for level in np.ravel(levels))


def read(text: str) -> tuple[int, ...]:
    """The upper half that `written` wrote. Raises ValueError for any other text."""
    if not re.fullmatch(f"[0-9a-g]{{{HALF}}}", text, re.ASCII):
        raise ValueError(text)
    return tuple(SIGNS.index(sign) for sign in text)


def usual() -> np.ndarray:
    """How often each level occurs at each pixel of the digits that the models learned from, (pixel, level)."""
    return forecasts.usual(part("training").levels.reshape(-1, SIDE**2), LEVELS)


def ground(pixels: np.ndarray) -> Ground:
    """Grey levels (row, column) as a picture; holes are hatched, for no shade of grey is free."""
    shades = WHITE * (1 - np.minimum(pixels, LEVELS - 1) / (LEVELS - 1.0))
    large, holes = (_enlarged(part) for part in (shades.astype(np.uint8), pixels == HOLE))
    stripes = np.indices(large.shape).sum(axis=0) % HATCH < HATCH // 3
    hatched = np.where(stripes, *HATCHED).astype(np.uint8)
    return Ground(np.repeat(np.where(holes, hatched, large)[..., None], 3, axis=2))


def _enlarged(cells: np.ndarray) -> np.ndarray:
    return cells.repeat(CELL, axis=0).repeat(CELL, axis=1)


def record(
    method: str,
    given: Given,
    model: str,
    trace: Trace,
    *,
    parameters: Mapping[str, Any],
    pixel: int | None = None,
    layer: Place = None,
    head: Place = None,
) -> Provenance:
    """The record of numbers that a digit model (a key of the zoo) made of `given` in the pass `trace`; `pixel` (from 0)
    where they are those of one."""
    card = ZOO[model]
    kind, _, revision = trace.weights.partition(":")
    return Provenance(
        method,
        model=card.title,
        weights=revision,
        kind=kind,
        input=given.source,
        layer=layer,
        head=head,
        query=None if pixel is None else message("pixel {number} of {count}", number=pixel + 1, count=SIDE**2),
        parameters=parameters,
        source=card.paper,
    )
