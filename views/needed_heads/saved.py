"""What taking the heads out of the numbers saves: counted, and by the clock of this computer, on request."""

import streamlit as st

from models.cut_heads import HeadsCut
from ui import pace
from views.needed_heads.subject import Pruned
from words import say

FAMILIES = ("vit", "deit", "post_norm")  # plain ViTs, whose heads have rows and columns of their own
ASKED = "heads_timed"


def draw(pruned: Pruned) -> None:
    """What all heads take, and what is left to do without some; a sentence where it is not defined."""
    if pruned.card.family not in FAMILIES:
        st.info(
            say(
                "What is saved is shown for plain ViTs only: here heads share windows, reductions or mixing, so none "
                "can be cut out of the numbers alone."
            ),
            icon=":material/block:",
        )
        return
    pace.draw(
        ASKED,
        say("**What does it save?** The heads are cut out of a copy’s numbers, which then runs here."),
        pruned.card,
        pruned.whole,
        say("all heads"),
        {say("without {count}", count=len(pruned.off)): (HeadsCut(pruned.off),)},
        told=say("The answer is the one above: cut heads and switched-off heads give the same."),
    )
