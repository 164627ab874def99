"""The cabinet: small models of many architectures, trained on the same photographs by (nearly) one recipe."""

import streamlit as st

from ui import controls
from ui.reading import explain
from views.cabinet import (
    against_cost,
    comparison,
    completeness,
    held_equal,
    one_picture,
    studies,
    subject,
    training_curves,
)
from words import say

st.title(say("Same data, same recipe: what difference does the architecture make?"))
st.caption(
    say("Choose a picture and see it under every trained model; above it, what each of them costs and gets right.")
)

# Compute
cabinet = subject.cabinet()

# Show
completeness.draw(cabinet)
if cabinet.models:
    comparison.draw(cabinet)
    held_equal.draw(cabinet)
    left, right = st.columns(2, gap="medium")
    with left:
        against_cost.draw(cabinet)
    with right:
        training_curves.draw(cabinet)
    studies.draw(cabinet)
    st.header(say("One picture under all of them"))
image = controls.current_image(first="china")  # the one bundled picture that shows a class they know
one_picture.draw(subject.one_picture(image))

# Explain
explain("cabinet")
