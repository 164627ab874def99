"""How does attention form? A small ViT learns digits while the visitor watches; a larger one at ten stages."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import bets, controls, link
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, coming_view
from views.learning import answer, course, forming, maps, recipes, staged, tending
from views.learning.bets import OF_VIEW
from views.learning.subject import asked
from words import label, say

VIEWS = (
    View("maps", label("What forms"), maps.draw),
    View("course", label("How it learns"), course.draw),
    View("photographs", label("On your picture"), forming.draw),
)
FIRST = "china"  # the one bundled picture of a class that the models know

LINE = say("Train a small model on digits, here and now, beside one with a thing changed; then go back in time.")
top = head(say("How does attention form?"), LINE)
of_picture = coming_view(VIEWS, name="learn_view") == staged.KEY

# Choose
with top.beside:
    if of_picture:
        image = controls.current_image(first=FIRST, square=True)
    else:
        chosen = recipes.both()


# Compute, show and explain, again and again while a training is under way
def live() -> None:
    """The trainings as they are by now."""
    left, middle, right = st.columns([6, 10, 5], vertical_alignment="bottom")
    view = choose(left)
    made = tending.tend(chosen.recipes)
    with middle:
        subject = asked(chosen, made, digits=view.key == "maps")
    with right:
        tending.buttons(chosen.recipes, made)
    tending.tell(chosen, made)
    show(view, subject, (maps if view.key == "maps" else answer).sentence)


def looked_at() -> None:
    """The stages that are bundled, over the picture."""
    left, middle, right = st.columns([7, 7, 8], vertical_alignment="bottom")
    view, subject = choose(left), staged.chosen(image, middle, right)
    show(view, subject, staged.sentence)


def choose(place: DeltaGenerator) -> View:
    """The view; what stands above is the digits' or the picture's, and so the whole page runs for the other kind."""
    with place:
        view = choose_view(VIEWS, name="learn_view")
    if (view.key == staged.KEY) != of_picture:
        link.run_again()
    return view


def show(view: View, subject: Any, told: Callable[..., str]) -> None:
    """The view with its answer, unless nothing is there yet or a bet is open."""
    if subject is None or bets.open(OF_VIEW.get(view.key, ()), subject):
        top.line.caption(LINE)  # written in every run: Streamlit lets a part write outside of it only then
    else:
        top.answer(told(subject))
        view.draw(subject)
    explain("learning", view.key)


part(looked_at if of_picture else live, every=None if of_picture else tending.pace())()
