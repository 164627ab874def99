"""Whether blocks come to look alike as they learn: the maps of each block beside those of the one before, over time."""

from dataclasses import replace

import numpy as np
import streamlit as st

from analysis.similarity import chance_similarity, layer_similarity
from ui.exhibit import exhibit
from views.learning.subject import Learning, Training
from viz import curves
from viz.provenance import ALL, MEAN
from words import label, say

PAPER = "Zhou et al. 2021, arXiv:2103.11886, eq. 2"
HEIGHT = 340


def neighbours(maps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How alike each block's maps are to those of the block before, and what chance would give, of `maps` (moment,
    block, head, query, key): the cosine of columns, mean over heads and tokens, (moment, block - 1) both."""
    pairs = [
        [np.diagonal(measure(of.swapaxes(0, 1)).mean(axis=(0, 3)), offset=1) for of in maps]
        for measure in (layer_similarity, chance_similarity)
    ]
    return np.array(pairs[0]), np.array(pairs[1])


def draw(learning: Learning, training: Training, place: int) -> None:
    """A line for every two blocks that follow one another, dotted beside it what chance would give."""
    if training.recipe.blocks == 1:
        st.caption(say("“{name}” has one block, which can be like no other.", name=training.called))
        return
    own, chance = neighbours(training.formed(learning.levels).attention)
    names = [say("blocks {one} and {next}", one=block, next=block + 1) for block in range(1, training.recipe.blocks)]
    expected = [say("{blocks}, by chance", blocks=name) for name in names]
    figure = curves.lines(
        dict(zip(names + expected, [*own.T, *chance.T], strict=True)),
        title=say("How alike the maps of two blocks are"),
        x=say("steps"),
        y=say("cosine"),
        positions=training.steps,
        chosen=training.at(learning.moment).step,
        height=HEIGHT,
    )
    for line, dotted in zip(figure.data[: len(names)], figure.data[len(names) :], strict=True):
        dotted.mode, dotted.line = "lines", {"color": line.line.color, "dash": "dot", "width": 2}
        line.line.dash = "solid"
    table = {"after_step": training.steps}
    table |= {f"blocks_{block}_and_{block + 1}": line for block, line in enumerate(own.T, start=1)}
    table |= {f"blocks_{block}_and_{block + 1}_by_chance": line for block, line in enumerate(chance.T, start=1)}
    record = training.record(label("similarity of blocks as they form"), digit=learning.shown, layer=ALL, head=MEAN)
    record = replace(record, query=MEAN, source=PAPER)
    exhibit(
        figure, record, caption=_caption(training, learning, own, chance), table=table, key=f"learning_alike{place}"
    )


def _caption(training: Training, learning: Learning, own: np.ndarray, chance: np.ndarray) -> str:
    moment = min(learning.moment, len(own) - 1)
    return say(
        "Cosine of columns on this digit, mean over heads and tokens; dotted: the same values in random order. After "
        "{steps} steps {own}, by chance {chance}; untrained {first}, by chance {first_chance}.",
        steps=training.steps[moment],
        own=f"{own[moment].mean():.2f}",
        chance=f"{chance[moment].mean():.2f}",
        first=f"{own[0].mean():.2f}",
        first_chance=f"{chance[0].mean():.2f}",
    )
