"""What each objective predicts of a digit: what goes in, what should come out, which pixels count, what they cost."""

import numpy as np
import streamlit as st

from analysis.objectives import HIDDEN, KEPT, SWAPPED
from inputs.digits import LEVELS, SIDE
from models.zoo import ZOO
from ui import tables
from ui.exhibit import exhibit
from views.masks import given, predicting, predicts_words
from views.masks.given import HOLE
from views.masks.predicting import MASKED, OF_PIXELS, Pixels, Words
from viz import plan
from viz.provenance import Provenance
from words import label, say

HEIGHT = 400  # px of each of the three
GRID = (SIDE, SIDE)
PARAMETERS = (label("objective"), label("seed"))
DONE = {HIDDEN: label("hidden"), SWAPPED: label("swapped for another"), KEPT: label("kept as it was")}


def draw(shown: Pixels | Words) -> None:
    """Of a digit three pictures and a table; words have a file of their own."""
    if isinstance(shown, Words):
        predicts_words.draw(shown)
        return
    for column, show in zip(st.columns(3), (_inputs, _targets, _costs), strict=True):
        with column:
            show(shown)
    _compared(shown)
    st.caption(say(ZOO[shown.model].weights.note))


def _record(shown: Pixels, method: str) -> Provenance:
    told = {"objective": OF_PIXELS[shown.objective], "seed": shown.seed}
    return given.record(method, shown.given, shown.model, shown.trace, parameters=told)


def _inputs(shown: Pixels) -> None:
    asks = shown.asked
    done = asks.done.reshape(GRID)
    tint = np.select([done == SWAPPED, done == KEPT], [1, 2], -1)
    figure = plan.plan(
        given.ground(asks.inputs.reshape(GRID)),
        done,
        title=say("What goes in"),
        tint=tint,
        height=HEIGHT,
    )
    arrays = {"inputs": asks.inputs, "done": asks.done}
    caption = _colours() if shown.objective == MASKED else _moved()
    exhibit(figure, _record(shown, label("input of an objective")), caption=caption, arrays=arrays, key="asked_inputs")


def _colours() -> str:
    return say("Hatched pixels are hidden, orange ones swapped for another level, green ones kept.")


def _moved() -> str:
    return say("All pixels one place on, behind a start token (hatched): each place is asked before it sees its pixel.")


def _targets(shown: Pixels) -> None:
    asks = shown.asked
    levels = np.where(asks.counts, asks.targets, HOLE)
    figure = plan.plan(
        given.ground(levels.reshape(GRID)),
        asks.counts.reshape(GRID).astype(int),
        title=say("What should come out"),
        height=HEIGHT,
    )
    caption = _counted(asks.predictions, asks.counts.size)
    arrays = {"targets": np.where(asks.counts, asks.targets, np.nan)}
    record = _record(shown, label("targets of an objective"))
    exhibit(figure, record, caption=caption, arrays=arrays, key="asked_targets")


def _counted(count: int, every: int) -> str:
    if count == every:
        return say("The loss counts all {all} places.", all=every)
    return say(
        "The loss counts {count} of {all} places; what the model says of the others (hatched) is of no account.",
        count=count,
        all=every,
    )


def _costs(shown: Pixels) -> None:
    asks = shown.asked
    grid = np.full(asks.counts.size, np.nan)
    grid[asks.counts] = shown.costs[0]
    figure = plan.heat(
        given.ground(shown.given.levels),
        grid.reshape(GRID),
        title=say("What it costs to be told"),
        unit=say("bits"),
        height=HEIGHT,
    )
    model = shown.costs[0].mean()
    caption = say(
        "The loss: {bits} bits a pixel, as one level out of {choice} equally likely ones; there are {levels}.",
        bits=f"{model:.2f}",
        choice=f"{2**model:.1f}",
        levels=LEVELS,
    )
    exhibit(
        figure,
        _record(shown, label("cost of an objective's targets")),
        caption=caption,
        table=_table(shown),
        key="asked_costs",
    )


def _table(shown: Pixels) -> dict[str, np.ndarray]:
    asks = shown.asked
    places = np.flatnonzero(asks.counts)
    targets = asks.targets[places]
    return {
        "pixel": places + 1,
        "target": targets,
        "probability": shown.chances[places, targets],
        "bits": shown.costs[0],
        "bits as a rule": shown.costs[1],
    }


def _compared(shown: Pixels) -> None:
    """What the pixels of each kind took: by what was done to them, or in which half they stand."""
    counted = shown.asked.done[shown.asked.counts]
    if shown.objective == MASKED:
        groups = {say(name): counted == kind for kind, name in DONE.items()}
    else:
        upper = np.arange(SIDE**2) < given.HALF
        groups = {say("upper half"): upper, say("lower half"): ~upper}
    groups = {name: where for name, where in groups.items() if where.any()}
    model, rule = shown.costs
    tables.show(
        {
            say("pixels that count"): list(groups),
            say("how many"): [int(where.sum()) for where in groups.values()],
            say("bits a pixel, the model"): [round(float(model[where].mean()), 2) for where in groups.values()],
            say("as a rule"): [round(float(rule[where].mean()), 2) for where in groups.values()],
            say("all alike (untrained)"): [round(float(np.log2(LEVELS)), 2)] * len(groups),
        }
    )
    if shown.objective == MASKED:
        st.caption(predicting.drawn(shown))
        st.caption(
            say(
                "This model learned from hidden pixels only (Image GPT’s rule). What it says of swapped and kept ones"
                " it never learned to say, though it sees a level there; BERT learned it."
            )
        )
