"""What leaving blocks out saves: counted by formula, and by the clock of this computer, on request."""

import streamlit as st

from analysis import cost
from models.changes import BlocksLeftOut
from ui import pace
from views.needed_blocks.subject import Shallower
from words import say

ASKED = "blocks_timed"


def draw(shallower: Shallower) -> None:
    """A table of parameters, multiply-adds and milliseconds once somebody asks."""
    if not pace.asked(ASKED, say("**What does it save?** The blocks are left out of a copy, which then runs here.")):
        return
    left_out = BlocksLeftOut(tuple(shallower.alone.names[block] for block in shallower.gone))
    with st.spinner(say("Measuring …")):
        found = pace.measured(shallower.card.key, shallower.whole.pixels, left_out)
    names = [say("all blocks"), say("without {count}", count=len(shallower.gone))]
    pace.table(names, found, multiply_adds(shallower))
    st.caption(
        say(
            "Median of several passes in turns over this picture; whatever else this computer does shows. "
            "Every block costs the same, so its share of the work goes with it."
        )
    )


def multiply_adds(shallower: Shallower) -> tuple[int, int]:
    """Of embedding and blocks, for this picture: with all blocks and without those that are left out."""
    attention = shallower.whole.attention[0]
    _, heads, tokens, width = attention.query.shape
    patches, channels = tokens - len(attention.queries.prefix), heads * width
    size = {
        "patches": patches,
        "prefix": tokens - patches,
        "numbers": shallower.whole.pixels.size // patches,
        "channels": channels,
        "hidden": 4 * channels,
        "heads": heads,
    }
    return tuple(cost.vit(**size, blocks=blocks).total for blocks in (shallower.blocks, shallower.left))
