"""What does attention compute? A few tokens, every number in sight, everything to be changed.   Vaswani et al. 2017."""

import streamlit as st

from ui import bets, controls
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.by_hand import answer, classic, current, patches, real_head, root, table
from views.by_hand.bets import BETS
from views.by_hand.subject import Lecture
from words import label, say

CLASSIC, PATCHES, HEAD = "classic", "patches", "head"
VIEWS = (
    View("table", label("By hand"), table.draw),
    View("root", label("Why divide by √d?"), root.draw),
)

top = head(
    say("What does attention compute?"),
    say("Point at any number and see what it is made of. Change one, and all that follows from it changes."),
)

# Choose
left, right = st.columns(2, vertical_alignment="bottom")
with left:
    view = choose_view(VIEWS, name="hand_view")
with right:
    starts = {
        CLASSIC: say("Numbers"),
        PATCHES: say("Patches"),
        HEAD: say("A real head"),
    }
    chosen = controls.choose(
        say("Start from"), "hand", starts, widget=st.segmented_control, label_visibility="collapsed"
    )
image = controls.current_image(top.beside) if chosen != CLASSIC else None


@part
def lecture(chosen: str, image: controls.ImageInput | None, view: View[Lecture]) -> None:
    """The table and what is said of it; apart, so that a changed number leaves the rest of the page alone."""
    start = classic.start() if image is None else (patches if chosen == PATCHES else real_head).start(image)
    under_glass = Lecture(start, current.hand(start.setting))
    if bets.open(BETS, under_glass):
        return
    top.answer((root if view.key == "root" else answer).sentence(under_glass))
    view.draw(under_glass)


lecture(chosen, image, view)

# Explain
explain("by_hand", view.key)
