"""Sets: blocks of attention that do not notice the order, what they cost, and what would notice it.   Lee 2019."""

import streamlit as st

from ui import controls
from ui.guard import part
from ui.reading import explain
from views.sets import costs, induced, maximum, shuffles

VIEWS = {
    "Maximum of a set": maximum.show,
    "A few points between": induced.show,
    "Cost": costs.show,
    "Shuffle test": shuffles.show,
}

st.title("Does a Set Transformer notice the order of a set?")
st.caption("Attention treats what it is given as a set. See it at work, shuffle, and measure what changes.")

# Choose
view = controls.choose("View", "sets_view", list(VIEWS), widget=st.segmented_control, label_visibility="collapsed")

# Compute and show
part(VIEWS[view])()

# Explain
explain("sets")
