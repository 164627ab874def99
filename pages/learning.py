"""How does attention form? A small ViT learns digits while the visitor watches, beside one with a thing changed."""

import streamlit as st

from ui import bets
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.learning import answer, course, maps, recipes, tending
from views.learning.bets import OF_VIEW
from views.learning.subject import asked
from words import label, say

VIEWS = (
    View("maps", label("What forms"), maps.draw),
    View("course", label("How it learns"), course.draw),
)

LINE = say("Train a small model on digits, here and now, beside one with a thing changed; then go back in time.")
top = head(say("How does attention form?"), LINE)

# Choose
with top.beside:
    first, second = st.columns([1, 2], vertical_alignment="bottom")
    with first:
        recipe = recipes.chosen()
    with second:
        chosen = recipes.beside(recipe)


# Compute, show and explain, again and again while a training is under way
def live() -> None:
    """The trainings as they are by now."""
    made = tending.tend(chosen.recipes)
    left, middle, right = st.columns([6, 10, 5], vertical_alignment="bottom")
    with left:
        view = choose_view(VIEWS, name="learn_view")
    with middle:
        subject = asked(chosen, made, digits=view.key == "maps")
    with right:
        tending.buttons(chosen.recipes, made)
    tending.tell(chosen, made)
    shut = subject is None or bets.open(OF_VIEW.get(view.key, ()), subject)
    if shut:
        top.line.caption(LINE)  # written in every run: Streamlit lets a part write outside of it only then
    else:
        top.answer((maps if view.key == "maps" else answer).sentence(subject))
        view.draw(subject)
    explain("learning", view.key)


part(live, every=tending.pace())()
