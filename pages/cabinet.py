"""The cabinet: small models of many architectures, trained on the same photographs by (nearly) one recipe."""

import streamlit as st

from ui import bets, controls
from ui.head import head
from ui.reading import explain
from views.cabinet import (
    against_cost,
    answer,
    comparison,
    completeness,
    few_photographs,
    held_equal,
    on_objects,
    one_picture,
    paired,
    studies,
    subject,
    training_curves,
)
from views.cabinet.bets import BETS
from words import say

top = head(
    say("Same data, same recipe: what difference does the architecture make?"),
    say("Choose a picture and see it under every trained model; below it, what each of them costs and gets right."),
)

# Choose
image = controls.current_image(top.beside, first="china", square=True)  # the one bundled picture of a class they know

# Compute
cabinet = subject.cabinet()

# Show
if bets.open(BETS if cabinet.models else (), cabinet):
    raise bets.EndOfPage
top.answer(answer.sentence(cabinet))
completeness.draw(cabinet)
one_picture.draw(subject.one_picture(image))
if cabinet.models:
    left, right = st.columns(2, gap="medium")
    with left:
        against_cost.draw(cabinet)
    with right:
        training_curves.draw(cabinet)
    on_objects.draw(cabinet)
    few_photographs.draw(cabinet)
    paired.draw(cabinet)
    comparison.draw(cabinet)
    held_equal.draw(cabinet)
    studies.draw(cabinet)

# Explain
explain("cabinet")
