"""A digit whose holes the masked model fills: what the visitor chose of it, and what was computed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import streamlit as st

from analysis.levels import bits
from inputs.digits import LEVELS, SIDE
from models.questions.drawn_orders import DrawnOrders
from models.questions.filled import CERTAIN, OWN, RANDOM, RASTER, Filled, Filling
from models.trace import Trace
from ui import cached, controls, link
from views.masks import given, holes, turns
from views.masks.given import HOLE, Given, Shown
from viz.provenance import Place, Provenance
from words import label, say, several

MODEL = "digits_masked"
SEEDS = 100
ORDER, SEED, TURN = "fill_order", "fill_seed", "fill_turn"  # in the link
ORDERS = {
    CERTAIN: label("most certain first"),
    RASTER: label("row by row"),
    RANDOM: label("in a drawn order"),
    OWN: label("in your own order"),
}


@dataclass(frozen=True, eq=False)
class Holed:
    """`given` with `holes` (row, column) bool, filled in an `order` (a drawn one from `seed`); looked at is the hole
    whose turn is number `turn` (from 0), in `layer` (from 0). `own` (turn,) are the holes that the visitor has filled:
    in their own order these alone are, and the other orders are of the same ones."""

    given: Given
    holes: np.ndarray
    order: str
    seed: int
    turn: int
    layer: int
    own: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def places(self) -> np.ndarray:
        """The holes that are filled, (hole,) int64; the visitor's in their order."""
        return self.own if self.order == OWN else np.flatnonzero(self.holes)

    @property
    def count(self) -> int:
        """How many."""
        return len(self.places)

    @property
    def orders(self) -> tuple[str, ...]:
        """Those beside each other: the visitor's is one of them while they make it."""
        return tuple(order for order in ORDERS if order != OWN or self.order == OWN)

    @property
    def levels(self) -> np.ndarray:
        """What the model is given, grey levels and holes, (pixel,)."""
        return np.where(self.holes, HOLE, self.given.levels).astype(np.uint8).ravel()

    @cached_property
    def filled(self) -> Mapping[str, Filled]:
        """By each order, every hole taking its likeliest level."""
        return {order: self._ask(order) for order in self.orders}

    @cached_property
    def told(self) -> Mapping[str, Filled]:
        """By each order, every hole taking its true level once it has been foreseen."""
        return {order: self._ask(order, whole=self.given.levels.ravel()) for order in self.orders}

    def _ask(self, order: str, **truth: np.ndarray) -> Filled:
        asked = {"places": self.places, "seed": self.seed}
        return cached.ask(Filling(model=MODEL, given=self.levels, order=order, **asked, **truth))

    @cached_property
    def drawn(self) -> np.ndarray:
        """The bits that a hole's true level takes in each of `SEEDS` drawn orders of the same holes, (order,)."""
        asked = {"given": self.levels, "whole": self.given.levels.ravel(), "places": np.sort(self.places)}
        return cached.ask(DrawnOrders(model=MODEL, draws=SEEDS, **asked)).bits

    @property
    def chosen(self) -> Filled:
        """In the order that the visitor chose."""
        return self.filled[self.order]

    @property
    def pixel(self) -> int:
        """The hole whose turn it is."""
        return int(self.chosen.order[self.turn])

    @property
    def so_far(self) -> np.ndarray:
        """The digit when that turn comes, (row, column) uint8: a hole is left for it and those after it."""
        waiting = self.chosen.order[self.turn :]
        return (
            np.where(np.isin(np.arange(SIDE**2), waiting), HOLE, self.chosen.levels)
            .astype(np.uint8)
            .reshape(SIDE, SIDE)
        )

    @cached_property
    def trace(self) -> Trace:
        """The model's look at that moment."""
        return cached.trace(MODEL, Shown(self.so_far))

    @cached_property
    def costs(self) -> Mapping[str, float]:
        """The bits a hole that its true level takes: by the model in each order, `at once`, and as a `rule`."""
        true, places = self.given.levels.ravel(), self.places
        one, rule = self.told[RASTER], given.usual()
        costs = {order: _mean(told.chances, true[told.order]) for order, told in self.told.items()}
        return costs | {"at once": _mean(one.first, true[one.order]), "rule": _mean(rule[places], true[places])}

    def record(self, method: str, *, pixel: bool = False, layer: Place = None, head: Place = None) -> Provenance:
        """The record of numbers of this view's model; `pixel` where they are those of one hole when its turn came."""
        told = {"given": given.written(self.levels), "seed": self.seed}
        if pixel:
            told["order"] = ORDERS[self.order]
        if self.order == OWN:
            told["filled"] = turns.written(self.own)
        places = {"pixel": self.pixel if pixel else None, "layer": layer, "head": head}
        return given.record(method, self.given, MODEL, self.trace, parameters=told, **places)


def _mean(chances: np.ndarray, levels: np.ndarray) -> float:
    return float(bits(chances, levels).mean())


def asked() -> Holed:
    """The controls above the pictures, and what they say."""
    columns = st.columns([2, 3, 4, 4, 4, 3], vertical_alignment="bottom")
    under = given.chosen(columns[0], columns[1])
    with columns[2]:
        made = holes.asked()
    with columns[3]:
        order = controls.choose(say("Order"), ORDER, {key: say(name) for key, name in ORDERS.items()})
    with columns[4]:
        own = turns.asked(made) if order == OWN else np.zeros(0, np.int64)
        turn = _turn(len(own), len(own)) if order == OWN else _turn(int(made.sum()), 4)
    with columns[5]:
        layers = {layer: say("layer {layer}", layer=layer) for layer in range(1, 5)}
        layer = controls.choose(say("Layer"), "fill_layer", layers, default=4, label_visibility="collapsed")
    seed = link.current(SEED, link.number(1, SEEDS), 1)
    remember(seed)
    return Holed(under, made, order, seed, turn - 1, layer - 1, own)


def _turn(count: int, usual: int) -> int:
    """Which turn to look at, from 1; there is nothing to slide where there are less than two."""
    if count < 2:
        return 1
    settings = {"format": say("turn %d"), "label_visibility": "collapsed"}
    return controls.slide(say("Turn"), TURN, 1, count, default=min(usual, count), **settings)


def remember(seed: int) -> None:
    """Keep which order is drawn."""
    link.remember(SEED, seed, default=1)


def sentence(holed: Holed) -> str:
    """How well the true levels are foreseen in this order, beside what knows less."""
    if not holed.holes.any():
        return say("Nothing is hidden, so there is nothing to fill: drag over the digit to make holes.")
    if not holed.count:
        return say("Which hole would you fill first? Click it: the model says what it could be.")
    return several(
        "To tell the true level of the hole to the model takes {bits} bits; to whoever knows what the pixel is as a "
        "rule {rule}, to the untrained model, which holds all {levels} levels alike, {uniform}.",
        "To tell the true levels of the {number} holes to the model takes {bits} bits a hole in this order, all at "
        "once {once}; to whoever knows what each pixel is as a rule {rule}, to the untrained model, which holds all "
        "{levels} levels alike, {uniform}.",
        holed.count,
        bits=f"{holed.costs[holed.order]:.2f}",
        once=f"{holed.costs['at once']:.2f}",
        rule=f"{holed.costs['rule']:.2f}",
        levels=LEVELS,
        uniform=f"{np.log2(LEVELS):.2f}",
    )
