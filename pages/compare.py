"""Two models, one picture: the same place under both mice.   Vaswani et al. 2017; each model's own paper."""

import streamlit as st

from ui import controls, model_picker
from ui.reading import explain
from views.compare import pair

st.title("What do two models see in one picture?")
st.caption("Point at one picture: the other shows what its model makes of the same place. Click to hold both there.")

# Choose
image = controls.current_image()
cards = model_picker.image_models()
columns = st.columns(2, gap="medium")
pairs = list(zip(columns, (cards, pair.partners(cards)), ("", "_2"), strict=True))
sides = []
for column, choices, name in pairs:
    with column:
        sides.append(pair.side(choices, image, name=name))  # and compute
scales = pair.SCALES
scale = controls.choose("Colour scale", "scale", list(scales), format_func=scales.get, widget=st.segmented_control)

# Show
states = []
for column, side in zip(st.columns(2, gap="medium"), sides, strict=True):
    with column:
        states.append(pair.glass(side, image, scale=scale))

# Look further
st.header("Which of their layers agree?")
pair.agreement(*sides, states[0])

# Explain
explain("compare")
