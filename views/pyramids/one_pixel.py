"""NesT: who hears of one changed pixel, level by level."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st

from analysis.perturbed import inverted, relative_change
from inputs.image import ImageInput
from models.trace import AttentionMap
from ui import cached, facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.pyramids.subject import NEST, Family, Pyramids, groups
from viz import plan
from viz.provenance import Provenance
from words import label, message, say, several

PAPER = "Zhang et al. 2022, arXiv:2105.12723"
TOKENS = frozenset({"tokens"})
PARAMETERS = (label("level"), label("pixel"))


def draw(pyramids: Pyramids, tell: Callable[[str], None]) -> None:
    """The change of one pixel through the levels; `tell` takes what it answers."""
    family = pyramids.one(NEST)
    record = facts.another(family.record, label("perturbation of one pixel"), source=PAPER)
    levels = changes(family)
    tell(sentence([moved for _, moved in levels]))
    for column, (number, (attention, moved)) in zip(st.columns(len(levels)), enumerate(levels, start=1), strict=True):
        with column:
            _level(family, attention, moved, number, record)
    st.caption(
        say(
            "The marked pixel was turned to the far end of its range. Inside a level, word spreads over a block and "
            "stops at its border; only the aggregation between levels, a 3 × 3 convolution and a 3 × 3 pooling on the "
            "whole plane, carries it over, and only from tokens next to the border. Click close to a border to see it."
        )
    )


def sentence(levels: Sequence[np.ndarray]) -> str:
    """Which share of the tokens of each of the `levels`, maps of how far each one moved, heard of the changed pixel."""
    heard = [
        say("{share} of level {level}", share=f"{(moved > 0).mean():.0%}", level=number)
        for number, moved in enumerate(levels, start=1)
    ]
    return say(
        "In NesT its block, and what rises from the blocks below: one changed pixel is heard by {heard} (did all "
        "tokens see all: by 100% at once).",
        heard=", ".join(heard),
    )


def changes(family: Family) -> list[tuple[AttentionMap, np.ndarray]]:
    """For each level, after its last block: the attention there, and how far each token moved when the pixel at the
    spot was inverted, (row, column) as the length of the change over that of the token."""
    pixels = family.trace.pixels
    before, after = (
        cached.trace(family.card.key, picture, crop="square", wants=TOKENS)
        for picture in (_picture(pixels), _picture(inverted(pixels, spot.token(pixels.shape[:2]))))
    )
    last = [stage[-1] for stage in family.stages]
    moved = [relative_change(*(trace.tokens[attention.layer] for trace in (before, after))) for attention in last]
    return [(attention, change[attention.queries.raster]) for attention, change in zip(last, moved, strict=True)]


def _level(family: Family, attention: AttentionMap, moved: np.ndarray, number: int, record: Provenance) -> None:
    cut, heard = groups(attention), moved > 0
    look = {"groups": cut, "lit": heard, "mark": spot.token(moved.shape), "carry": spot.carried(moved.shape)}
    title = several(
        "Level {level}: {touched} of {number} block",
        "Level {level}: {touched} of {number} blocks",
        attention.shape[0],
        level=number,
        touched=len(np.unique(cut[heard])),
    )
    values = np.where(heard, moved, np.nan)
    figure = plan.heat(under(family.trace), values, unit=say("change ÷ length"), title=title, **look)
    key = f"level_{number}"
    row, column = spot.token(family.trace.pixels.shape[:2])
    pixel = message("row {row}, column {column}", row=row + 1, column=column + 1)
    record = facts.another(record, record.method, layer=attention.layer, level=number, pixel=pixel)
    exhibit(figure, record, arrays={"change": moved}, key=key, on_pick=spot.follow(key))


def _picture(pixels: np.ndarray) -> ImageInput:
    return ImageInput(pixels, hashlib.sha256(pixels.tobytes()).hexdigest(), "perturbed")
