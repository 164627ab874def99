"""The map of classes over the picture, and beside it what decided in the cell that the visitor clicks."""

import numpy as np
import streamlit as st

from ui import facts, spot
from ui.exhibit import exhibit
from views.upernet.cell import CONSTANT, lead, most
from views.upernet.subject import Dense, way_name
from viz import bars, overlay, plan, theme
from words import label, say


def draw(dense: Dense) -> None:
    """Both, and what is switched off changes."""
    left, right = st.columns(2)
    with left:
        _map(dense)
    with right:
        _decided(dense)


def _map(dense: Dense) -> None:
    colours = np.full(dense.elsewhere + 1, -1)
    colours[dense.present] = np.arange(len(dense.present))
    figure = plan.plan(
        dense.ground,
        np.zeros(dense.grid, np.int8),
        title=say("A class for every pixel"),
        tint=colours[dense.shown.pixels],
        mark=dense.at,
        facts={dense.names[index]: dense.probabilities[index] for index in (*dense.present, dense.elsewhere)},
        carry=spot.carried(dense.grid),
    )
    named = {dense.names[index]: theme.CATEGORICAL[colours[index] % len(theme.CATEGORICAL)] for index in dense.present}
    overlay.legend(figure, named).update_layout(legend=theme.BELOW | {"y": 0})
    arrays = {"classes": dense.shown.pixels, "logits": dense.shown.logits}
    exhibit(figure, dense.record, caption=_changed(dense), arrays=arrays, on_pick=spot.follow("dense"), key="dense")


def _changed(dense: Dense) -> str:
    """What the switches did, or how the map comes to be so fine."""
    if dense.off:
        return say(
            "{share} of the pixels have another class than with everything on. Switched off: {ways}.",
            ways=", ".join(map(way_name, dense.off)),
            share=f"{(dense.shown.pixels != dense.whole.pixels).mean():.0%}",
        )
    return say(
        "The head answers for {rows} × {columns} cells, the tokens of the first stage; between their middles the "
        "scores are interpolated. Pixels without a colour are elsewhere. Click a cell to ask what decided there.",
        rows=dense.grid[0],
        columns=dense.grid[1],
    )


def _decided(dense: Dense) -> None:
    """What each way and the constant add to the lead of the cell's class over the second."""
    winner, rival = dense.rivals
    values = lead(dense)
    figure = bars.bars(
        list(map(_name, values)),
        list(values.values()),
        unit=say("score of {winner} minus that of {rival}", winner=dense.names[winner], rival=dense.names[rival]),
        whole=None,
        title=say("What decided in the marked cell"),
    )
    record = facts.another(dense.of_cell(), label("parts of a pixel’s score"))
    exhibit(figure, record, caption=" ".join([most(dense), _summed(dense, values)]), key="decided")


def _name(way: str) -> str:
    return say("constant") if way == CONSTANT else way_name(way)


def _summed(dense: Dense, values: dict[str, float]) -> str:
    winner, rival = dense.rivals
    return say(
        "The score of {winner} is {sum} above that of {rival}. The parts sum to this exactly, for the head’s ReLUs are "
        "held as they are for this picture; a switch lets them change, so it may do more or less than its part says. "
        "The constant comes from the head’s own offsets.",
        winner=dense.names[winner],
        rival=dense.names[rival],
        sum=f"{sum(values.values()):.2f}",
    )
