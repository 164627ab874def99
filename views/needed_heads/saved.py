"""What taking the heads out of the numbers saves: counted by formula, and by the clock of this computer, on request."""

import streamlit as st

from analysis import cost
from models.cut_heads import HeadsCut
from ui import pace
from views.needed_heads.subject import Pruned
from words import say

FAMILIES = ("vit", "deit", "post_norm")  # plain ViTs, whose heads have rows and columns of their own
ASKED = "heads_timed"


def draw(pruned: Pruned) -> None:
    """A table of parameters, multiply-adds and milliseconds once somebody asks; a sentence where it is not defined."""
    if pruned.card.family not in FAMILIES:
        st.info(
            say(
                "What is saved is shown for plain ViTs only: here heads share windows, reductions or mixing, so none "
                "can be cut out of the numbers alone."
            ),
            icon=":material/block:",
        )
        return
    if not pace.asked(
        ASKED, say("**What does it save?** The heads are cut out of a copy’s numbers, which then runs here.")
    ):
        return
    with st.spinner(say("Measuring …")):
        found = pace.measured(pruned.card.key, pruned.whole.pixels, HeadsCut(pruned.off))
    pace.table([say("all heads"), say("without {count}", count=len(pruned.off))], found, multiply_adds(pruned))
    st.caption(
        say(
            "Median of several passes in turns over this picture; whatever else this computer does shows. The answer "
            "is the one above: cut heads and switched-off heads give the same."
        )
    )


def multiply_adds(pruned: Pruned) -> tuple[int, int]:
    """Of embedding and blocks, for this picture: with all heads and without those that are off."""
    attention = pruned.whole.attention[0]
    _, heads, tokens, width = attention.query.shape
    patches, channels = tokens - len(attention.queries.prefix), heads * width
    whole = cost.vit(
        patches=patches,
        prefix=tokens - patches,
        numbers=pruned.whole.pixels.size // patches,
        channels=channels,
        hidden=4 * channels,
        blocks=len(pruned.counts),
        heads=heads,
    ).total
    return whole, whole - len(pruned.off) * cost.head(tokens, channels, width).total
