"""The masked model fills holes in any order: the hole whose turn it is, what it looks at, what it could be, and the
ends."""

from collections.abc import Mapping
from functools import partial

import numpy as np
import streamlit as st

from inputs.digits import LEVELS, SIDE
from models.questions.filled import OWN, RANDOM
from models.questions.foreseen import Foresight
from models.zoo import ZOO
from ui import cached, controls, link, spot
from ui.components.digit_pad import Making, digit_pad
from ui.exhibit import exhibit
from views.masks import against, filling, given, holes, pixel, turns
from views.masks.filling import MODEL, ORDER, ORDERS, SEEDS, TURN, Holed
from viz import plan, tiles
from viz.provenance import MEAN
from viz.theme import Figure
from words import label, say

PAD, ATTENTION, CHANCES, ENDS = "hole_pad", "hole_attention", "hole_chances", "hole_ends"
SURE = "hole_sure"
HEIGHT = 420  # px of the ends
PARAMETERS = (label("given"), label("order"), label("seed"), label("filled"))
CONTROLS = {"at once": label("all at once"), "rule": label("each as a rule")}


def draw(shown: Holed) -> None:
    """The digit to make holes in, the hole whose turn it is twice, and what becomes of it in every order."""
    first, second, third = st.columns(3)
    with first:
        _pad(shown)
    if shown.holes.any() and not shown.count:
        with second:
            _sure(shown)
    if not shown.count:
        return
    with second:
        _looks(shown)
    with third:
        _could_be(shown)
    _ends(shown)
    st.caption(say(ZOO[MODEL].weights.note))


def _pad(shown: Holed) -> None:
    filled = shown.chosen
    making = Making(filled.order, filled.levels[filled.order], shown.turn, filled.chances.max(axis=1))
    own = shown.order == OWN
    digit_pad(
        shown.levels.reshape(SIDE, SIDE),
        shown.holes if own else np.ones((SIDE, SIDE), bool),
        kind="order" if own else "holes",
        title=say("Fill the holes, one by one") if own else say("Make holes"),
        key=PAD,
        changed=lambda levels: holes.keep(levels == given.HOLE),
        ordered=lambda places: turns.keep(places, TURN),
        making=making,
        reached=lambda step: controls.put(TURN, step + 1),
        whole=shown.given.levels,
    )


def _sure(shown: Holed) -> None:
    """Where the visitor has yet to begin: how sure the model is of each hole, while all are holes."""
    chances = cached.ask(Foresight(model=MODEL, given=shown.levels)).chances
    sure = np.where(shown.holes, chances.max(axis=1).reshape(SIDE, SIDE), np.nan)
    figure = plan.heat(
        given.ground(shown.so_far),
        sure,
        title=say("How sure the model is of each hole"),
        unit=say("chance of the likeliest level"),
        height=pixel.HEIGHT,
    )
    even = say("Untrained, it would give every level {share}.", share=f"{1 / LEVELS:.0%}")
    exhibit(figure, shown.record(label("how sure of each hole")), caption=even, arrays={"sure": sure}, key=SURE)


def _looks(shown: Holed) -> None:
    weights, waiting = pixel.weights(shown), shown.so_far.ravel() == given.HOLE
    caption = say(
        "Mean of its heads. {share} goes to what is still a hole, {even} of all pixels.",
        share=f"{weights[waiting].sum():.0%}",
        even=f"{waiting.mean():.0%}",
    )
    record = shown.record(label("attention of a hole being filled"), pixel=True, layer=shown.layer, head=MEAN)
    exhibit(pixel.looks(shown, weights), record, caption=caption, arrays={"weights": weights}, key=ATTENTION)


def _could_be(shown: Holed) -> None:
    series = {
        "model": shown.chosen.chances[shown.turn],
        "at first": shown.chosen.first[shown.turn],
        "as a rule": given.usual()[shown.pixel],
        "untrained": np.full(LEVELS, 1 / LEVELS),  # the map to grey levels begins at zero
    }
    names = {
        "model": say("the model, in its turn"),
        "at first": say("when all were holes"),
        "as a rule": say("this pixel as a rule"),
        "untrained": say("untrained: all alike"),
    }
    level, true = (int(levels.ravel()[shown.pixel]) for levels in (shown.chosen.levels, shown.given.levels))
    figure = pixel.could_be(shown, {names[key]: chances for key, chances in series.items()}, true)
    caption = say(
        "It became {level}, in truth it is {true} (upright line): the model gave the truth {share} in its turn and "
        "{first} when all were holes, as a rule it has {rule}, in the untrained model {even}.",
        level=level,
        true=true,
        share=f"{series['model'][true]:.0%}",
        first=f"{series['at first'][true]:.0%}",
        rule=f"{series['as a rule'][true]:.0%}",
        even=f"{1 / LEVELS:.0%}",
    )
    table = {"level": np.arange(LEVELS), **series}
    record = shown.record(label("chances of a hole's grey levels"), pixel=True)
    exhibit(figure, record, caption=caption, table=table, key=CHANCES)


def ends(shown: Holed) -> Mapping[str, np.ndarray]:
    """What becomes of the holes that are filled, (pixel,) each: in every order, at once, each as it is most often."""
    made = {order: filled.levels for order, filled in shown.filled.items()}
    likeliest = np.zeros((SIDE**2, LEVELS))
    likeliest[shown.chosen.order] = shown.chosen.first
    filled = np.isin(np.arange(SIDE**2), shown.places)
    for key, chances in (("at once", likeliest), ("rule", given.usual())):
        made[key] = np.where(filled, chances.argmax(axis=1), shown.levels).astype(np.uint8)
    return made


def _ends(shown: Holed) -> None:
    made, truth = ends(shown), shown.given.levels.ravel()
    names = [*(say(ORDERS[order]) for order in shown.orders), *map(say, CONTROLS.values()), say("the true one")]
    missed = np.stack([truth, *made.values()])[:, shown.places].astype(int)
    off, costs = np.abs(missed[1:] - missed[0]), np.array([shown.costs[key] for key in made])
    left, right = st.columns([6, 5])
    with left:
        levels = np.stack([*made.values(), truth]).reshape(-1, SIDE, SIDE).astype(float)
        levels[levels == given.HOLE] = np.nan  # not yet filled
        arrays = {"levels": levels, "levels off": off.mean(axis=1), "bits": costs}
        caption = say("Click one of the first {count} to watch it being made.", count=len(shown.orders))
        record, follow = shown.record(label("holes filled in every order")), partial(_follow, shown)
        exhibit(_rows(shown, levels, names), record, caption=caption, arrays=arrays, on_pick=follow, key=ENDS)
        if shown.order == RANDOM:
            st.button(say("Draw anew"), icon=":material/casino:", key="fill_anew", on_click=_anew, args=[shown])
    with right:
        against.table(shown, names[:-1], off, costs)
    if shown.order == OWN:
        against.luck(shown)


def _rows(shown: Holed, levels: np.ndarray, names: list[str]) -> Figure:
    """`levels` (end, row, column) in two rows, those of the orders first; a click on one carries its number."""
    across = -(-len(names) // 2)
    free = 2 * across - len(names)
    values = np.concatenate([levels, np.full((free, SIDE, SIDE), np.nan)])
    return tiles.tiles(
        values.reshape(2, across, SIDE, SIDE),
        title=say("The same holes, filled in every order"),
        unit=say("grey level"),
        scale="ink",
        names=names,
        told=[*names, *[""] * free],
        carry=np.minimum(np.arange(2 * across), len(shown.orders)).reshape(2, across, 1),
        mark=divmod(shown.orders.index(shown.order), across),
        height=HEIGHT,
    )


def _follow(shown: Holed) -> None:
    if (numbers := spot.clicked(ENDS)) and int(numbers[0]) < len(shown.orders):
        controls.put(ORDER, shown.orders[int(numbers[0])])


def _anew(shown: Holed) -> None:
    with link.one_step():
        filling.remember(shown.seed % SEEDS + 1)
