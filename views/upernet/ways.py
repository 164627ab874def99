"""Levels and bins: what each way into the head adds all over the picture, and what becomes of the map without it."""

import numpy as np
import streamlit as st

from ui import controls, facts
from ui.exhibit import exhibit
from views.upernet.subject import Dense, way_name
from viz import bars, tiles
from words import label, say

ACROSS = 3


def draw(dense: Dense) -> None:
    """Parts on the left, switches on the right."""
    order = [dense.chosen, *(index for index in range(dense.elsewhere) if index != dense.chosen)]
    options, help_text = {index: dense.names[index] for index in order}, say("The largest in the picture stands first.")
    left, right = st.columns([3, 2])
    with left:
        index = controls.choose(say("Class"), "dense_class", options, help=help_text)
        _parts(dense, index)
    with right:
        _switches(dense)


def _parts(dense: Dense, index: int) -> None:
    """A tile for each way, the constant, and the sum."""
    parts = {way_name(name): part[index] - part[dense.elsewhere] for name, part in dense.shown.parts.items()}
    total = dense.shown.logits[index] - dense.shown.logits[dense.elsewhere]
    planes = parts | {say("constant"): total - sum(parts.values()), say("all together"): total}
    figure = tiles.tiles(
        np.stack(list(planes.values())).reshape(ACROSS, -1, *dense.grid),
        title=say("What each adds to {name}", name=dense.names[index]),
        unit=say("score minus that of elsewhere"),
        scale="signed",
        names=list(planes),
    )
    caption = say(
        "The first eight sum to the last in every cell, exactly. Where the last is above 0, the cell is rather {name} "
        "than elsewhere.",
        name=dense.names[index],
    )
    record = facts.another(dense.record, label("parts of a map of classes"), **{"class": dense.labels[index]})
    exhibit(figure, record, caption=caption, arrays={"parts": np.stack(list(planes.values()))}, key="parts")


def _switches(dense: Dense) -> None:
    """How many pixels change when one way alone is switched off as well."""
    changed = {name: (other != dense.shown.pixels).mean() for name, other in dense.shown.without.items()}
    figure = bars.bars(
        list(map(way_name, changed)),
        list(changed.values()),
        unit=say("pixels with another class"),
        title=say("Switched off, one at a time"),
    )
    last = dense.regions("level_2").shape
    caption = say(
        "Here everything behind the switch answers anew. The last stage comes in five times, as it is and averaged "
        "over bins; of its {rows} × {columns} tokens 6 × 6 bins can make no averages of many.",
        rows=last[0],
        columns=last[1],
    )
    exhibit(figure, facts.another(dense.record, label("ways switched off")), caption=caption, key="switches")
