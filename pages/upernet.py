"""How windows answer for every pixel: UPerNet over the cabinet's Swin.   Xiao et al. 2018."""

import streamlit as st

from ui import bets, controls
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.upernet import answer, mapped, measured, origin, ways
from views.upernet.asking import FIRST, asked, below, lit
from views.upernet.bets import BETS
from words import label, say

VIEWS = (
    View("map", label("The map"), mapped.draw),
    View("ways", label("Levels and bins"), ways.draw),
    View("origin", label("From which window"), origin.draw),
    View("measured", label("Measured"), measured.draw),
)

top = head(
    say("How do windows answer for every pixel?"),
    say("UPerNet gathers what Swin’s stages know. Click a place to see which of them decided there."),
)


@part
def answered(image: controls.ImageInput) -> None:
    """One picture's map; apart, so that a click or a switch leaves the rest of the page alone."""
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        view = choose_view(VIEWS, name="dense_view")
    with right:
        dense = asked(image, lit())
    if bets.open(BETS, dense):
        return
    top.answer(answer.sentence(dense))
    view.draw(dense)
    below(dense, image)
    explain("upernet", view.key)


answered(controls.current_image(top.beside, first=FIRST))
