"""The masked model fills holes in any order: the hole whose turn it is, what it looks at, what it could be, and the
ends."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from inputs.digits import LEVELS, SIDE
from models.questions.filled import RANDOM
from models.zoo import ZOO
from ui import controls, link, spot, tables
from ui.components.digit_pad import Making, digit_pad
from ui.exhibit import exhibit
from views.masks import filling, given, holes, pixel
from views.masks.filling import MODEL, ORDER, ORDERS, SEEDS, TURN, Holed
from viz import tiles
from viz.provenance import MEAN
from words import label, say

PAD, ATTENTION, CHANCES, ENDS = "hole_pad", "hole_attention", "hole_chances", "hole_ends"
PARAMETERS = (label("given"), label("order"), label("seed"))
CONTROLS = {"at once": label("all at once"), "rule": label("each as a rule")}


def draw(shown: Holed) -> None:
    """The digit to make holes in, the hole whose turn it is twice, and what becomes of it in every order."""
    first, second, third = st.columns(3)
    with first:
        _pad(shown)
    if not shown.count:
        return
    with second:
        _looks(shown)
    with third:
        _could_be(shown)
    _ends(shown)
    st.caption(say(ZOO[MODEL].weights.note))


def _pad(shown: Holed) -> None:
    making = Making(shown.chosen.order, shown.chosen.levels[shown.chosen.order], shown.turn)
    digit_pad(
        shown.levels.reshape(SIDE, SIDE),
        np.ones((SIDE, SIDE), bool),
        kind="holes",
        title=say("Make holes"),
        key=PAD,
        changed=lambda levels: holes.keep(levels == given.HOLE),
        making=making,
        reached=lambda step: controls.put(TURN, step + 1),
        whole=shown.given.levels,
    )


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
    """What becomes of all holes, (pixel,) each: in every order, at once, and each as it is most often."""
    made = {order: filled.levels for order, filled in shown.filled.items()}
    likeliest = np.zeros((SIDE**2, LEVELS))
    likeliest[shown.chosen.order] = shown.chosen.first
    holed = shown.holes.ravel()
    for key, chances in (("at once", likeliest), ("rule", given.usual())):
        made[key] = np.where(holed, chances.argmax(axis=1), shown.levels).astype(np.uint8)
    return made


def _ends(shown: Holed) -> None:
    made, truth = ends(shown), shown.given.levels.ravel()
    names = [*map(say, ORDERS.values()), *map(say, CONTROLS.values()), say("the true one")]
    values = np.stack([*made.values(), truth]).reshape(1, -1, SIDE, SIDE).astype(float)
    figure = tiles.tiles(
        values,
        title=say("The same holes, filled in every order"),
        unit=say("grey level"),
        scale="ink",
        names=names,
        carry=np.minimum(np.arange(len(names)), len(ORDERS)).reshape(1, -1, 1),
        mark=(0, list(ORDERS).index(shown.order)),
        height=230,
    )
    missed = np.stack([truth, *made.values()])[:, shown.holes.ravel()].astype(int)
    off = np.abs(missed[1:] - missed[0])
    costs = np.array([shown.costs[key] for key in made])
    arrays = {"levels": values[0], "levels off": off.mean(axis=1), "bits": costs}
    caption = say("Click one of the first three to watch it being made.")
    record = shown.record(label("holes filled in every order"))
    exhibit(figure, record, caption=caption, arrays=arrays, on_pick=_follow, key=ENDS)
    _compared(shown, names[:-1], off, costs)
    if shown.order == RANDOM:
        st.button(say("Draw anew"), icon=":material/casino:", key="fill_anew", on_click=_anew, args=[shown])


def _compared(shown: Holed, names: list[str], off: np.ndarray, costs: np.ndarray) -> None:
    """The table of all ends; of the untrained model, which prefers no level, what is to be expected."""
    even = np.abs(np.arange(LEVELS)[:, None] - shown.given.levels[shown.holes]).mean()
    right = [*(off == 0).sum(axis=1), shown.count / LEVELS]
    tables.show(
        {
            say("filled"): [*names, say("by the untrained model, any level alike")],
            say("holes exactly right"): [
                say("{right} of {all}", right=f"{count:.3g}", all=shown.count) for count in right
            ],
            say("levels off, mean"): [round(float(value), 2) for value in (*off.mean(axis=1), even)],
            say("bits a hole for the truth"): [round(float(value), 2) for value in (*costs, np.log2(LEVELS))],
        }
    )


def _follow() -> None:
    if (numbers := spot.clicked(ENDS)) and int(numbers[0]) < len(ORDERS):
        controls.put(ORDER, list(ORDERS)[int(numbers[0])])


def _anew(shown: Holed) -> None:
    with link.one_step():
        filling.remember(shown.seed % SEEDS + 1)
