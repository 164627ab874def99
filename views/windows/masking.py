"""What the roll has brought together without being neighbours, and the mask that keeps it apart."""

import numpy as np
import streamlit as st

from analysis import shifted, windows
from ui import facts, link, spot
from ui.blocks import Block
from ui.components.echo import echo
from ui.exhibit import exhibit
from views.windows import rolled as order
from views.windows.plans import token_plan
from views.windows.subject import HEIGHT, Windowed
from viz import heatmap
from viz.provenance import ALL, Provenance
from words import label, say

REGIONS = label("regions after the roll"), label("regions")
APART = label("windows after the roll, the query’s apart")


def draw_regions(windowed: Windowed, record: Provenance) -> None:
    """Labels of the rolled picture: equal numbers were neighbours before."""
    block = windowed.block
    after = windows.region_ids(block.size, block.side, block.shift)[: block.size[0], : block.size[1]]
    before = shifted.regions(block.size, block.side, block.shift)
    left, right = st.columns(2)
    with left:
        look = {"title": say("Labels after the roll"), "tint": after - 1, "facts": {say("label"): after}}
        rolled = token_plan(windowed, after, record, **look, holds=REGIONS[0], key="regions", rolled=True)
    with right:
        look = {"title": say("The same labels on the picture"), "tint": before - 1, "facts": {say("label"): before}}
        home = token_plan(windowed, before, record, **look, holds=REGIONS[1], key="home")
    echo([rolled, home])
    st.caption(
        say(
            "The labels 0 … 8, {count} of them in use; 0 is left untinted. Inside one window, tokens may meet only if "
            "their labels agree. The marked token has label {own}.",
            count=len(np.unique(after)),
            own=after[block.rolled_token],
        )
    )


def draw_mask(windowed: Windowed, record: Provenance) -> None:
    """The mask of the token's window as a matrix, and its row on the rolled picture."""
    block = windowed.block
    window, token = block.window
    mask, allowed = block.mask[window], order.allowed(block)
    left, right = st.columns(2)
    with left:
        numbers = order.window_numbers(block)
        cuts = numbers + 1000 * ((numbers == window) & allowed)
        look = {"title": say("What the marked token may see"), "holds": APART, "lit": allowed, "rolled": True}
        plan = token_plan(windowed, cuts, record, **look, key="mask")
    echo([plan])
    with right:
        _matrix(mask, block, record)
    if not mask.any():
        _lead_to_a_mask(block)
    st.caption(_mask_caption(block, mask, token))


def _matrix(mask: np.ndarray, block: Block, record: Provenance) -> None:
    """`mask` (query, key) of the marked token's window."""
    window = block.window[0]
    figure = heatmap.matrix(
        mask,
        title=say("Mask of window {number}", number=window + 1),
        rows=say("query token"),
        columns=say("key token"),
        unit=say("added to the score"),
        scale="viridis",
        lowest=windows.MASKED,
        highest=0,
    )
    record = facts.another(record, record.method, query=ALL, window=block.which)
    exhibit(figure.update_layout(height=HEIGHT), record, arrays={"mask": mask}, key="mask_matrix")


def _mask_caption(block: Block, mask: np.ndarray, token: int) -> str:
    sentences = [
        say(
            "Row {row} is the marked token: 0 for {kept} of {count} tokens, −100 for those that the roll brought from "
            "the other side.",
            row=token + 1,
            kept=int((mask[token] == 0).sum()),
            count=len(mask),
        ),
        say("After the softmax, e⁻¹⁰⁰ is nothing."),
        say(
            "Only windows in the last row and column are masked at all: {masked} of {count} here.",
            masked=int((block.mask < 0).any(axis=(1, 2)).sum()),
            count=len(block.mask),
        ),
    ]
    return " ".join(sentences)


def _lead_to_a_mask(block: Block) -> None:
    """Say that this window masks nothing, and offer the last one, which does."""
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.info(say("No two tokens of this window were brought together by the roll, so nothing is masked in it."))
    if right.button(say("Mark a token whose window is masked"), icon=":material/south_east:"):
        spot.move_to(tuple(length - 1 for length in block.size), block.size)
        link.run_again()
