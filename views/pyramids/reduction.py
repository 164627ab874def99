"""PVT's reduction of the keys: what each key summarises, for a chosen factor, and what it costs."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis import cost
from ui import controls, facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.pyramids.subject import PVT, Family, Pyramids, key_weights
from viz import plan
from viz.provenance import MEAN, Provenance
from words import label, say, signed

PAPER = "Wang et al. 2021, arXiv:2102.12122, eqs. 1 to 4"
FACTORS = (1, 2, 4, 8, 16)
PARAMETERS = (label("reduction"),)


def draw(pyramids: Pyramids, tell: Callable[[str], None]) -> None:
    """The cells that each key of the first stage summarises, for a chosen R; `tell` takes what that answers."""
    family = pyramids.one(PVT)
    attention = family.looks[0]
    size, channels = attention.queries.raster.shape, family.width(attention)
    own = round(np.sqrt(np.prod(size) / attention.shape[3]))
    factor = _factor(size, own)
    tell(sentence(int(np.prod(size)), channels, factor))
    record = facts.another(family.record, label("spatial reduction"), source=PAPER, reduction=factor)
    left, right = st.columns([3, 2])
    with left:
        _cells(family, _summarised(size, factor), record, factor=factor, own=factor == own)
    with right:
        _amounts(int(np.prod(size)), channels, factor)
    st.caption(_caption(family, size, channels, own))


def sentence(tokens: int, channels: int, factor: int) -> str:
    """How many keys a query sees in a stage of so many `tokens` reduced by `factor`, and what that takes of the work
    and the memory of plain attention."""
    whole, less = (cost.reduced(tokens, channels, reduction) for reduction in (1, factor))
    if factor == 1:
        return say(
            "All {tokens} tokens of PVT’s first stage: with R = 1 this is plain attention.", tokens=f"{tokens:,}"
        )
    return say(
        "In PVT’s first stage {keys} keys of {factor} × {factor} tokens, not {tokens} tokens: {memory} of plain "
        "attention’s memory, {work} of its multiply-adds.",
        keys=tokens // factor**2,
        factor=factor,
        tokens=f"{tokens:,}",
        memory=f"{less.map_bytes() / whole.map_bytes():.1%}",
        work=f"{less.total / whole.total:.0%}",
    )


def _factor(size: tuple[int, int], own: int) -> int:
    """R, among those that divide the grid; the model's own at first."""
    options = [factor for factor in FACTORS if not size[0] % factor and size[0] // factor > 1]
    default = own if own in options else options[-1]
    look = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    with controls.titled(say("Reduction R")):
        return controls.choose(say("Reduction R"), "reduction", options, default=default, **look)


def _summarised(size: tuple[int, int], factor: int) -> np.ndarray:
    """Which key summarises each token of the grid: (row, column)."""
    rows, columns = (np.arange(length) // factor for length in size)
    return rows[:, None] * (columns[-1] + 1) + columns


def _cells(family: Family, cells: np.ndarray, record: Provenance, *, factor: int, own: bool) -> None:
    """The cells over the picture, with the marked token's attention to them where the model really has these."""
    title = say("One key for every {factor} × {factor} tokens", factor=factor)
    look = {"mark": spot.token(cells.shape), "carry": spot.carried(cells.shape), "title": title, "height": 460}
    arrays = {"cells": cells}
    if own:
        taken = {"layer": family.looks[0].layer, "head": MEAN, "query": spot.marked(family.looks[0])}
        record = facts.another(record, record.method, **taken)
        arrays["row"] = key_weights(family.looks[0], spot.current(family.trace.pixels.shape[:2]))
        figure = plan.heat(under(family.trace), arrays["row"], groups=cells, **look)
    else:
        figure = plan.plan(under(family.trace), cells, **look)
    exhibit(figure, record, arrays=arrays, key="cells", on_pick=spot.follow("cells"))


def _amounts(tokens: int, channels: int, factor: int) -> None:
    whole, less = (cost.reduced(tokens, channels, reduction) for reduction in (1, factor))
    memory, before = less.map_bytes(), whole.map_bytes()
    saved = {"delta_color": "normal", "delta_arrow": "down" if factor > 1 else "off"}  # its sign is no hyphen
    st.metric(say("Map of one head: queries × keys"), f"{tokens} × {tokens // factor**2}")
    st.metric(say("Its memory (float32)"), f"{memory / 1e6:.3g} MB", _change(memory, before), **saved)
    st.metric(say("Multiply-adds"), f"{less.total / 1e9:.3g} G", _change(less.total, whole.total), **saved)


def _change(now: float, before: float) -> str:
    return signed(f"{now / before - 1:+.1%}")


def _caption(family: Family, size: tuple[int, int], channels: int, own: int) -> str:
    return say(
        "The first stage of {model}, {rows} × {columns} tokens of {channels} channels, built with R = {own}. Queries "
        "stay as fine as they were; only what they look at gets coarser. Heat is drawn for R = {own} alone: the model "
        "would have to be trained anew for another. The percentages compare with R = 1, plain attention.",
        model=say(family.card.title),
        rows=size[0],
        columns=size[1],
        channels=channels,
        own=own,
    )
