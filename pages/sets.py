"""Sets: blocks of attention that do not notice the order, what they cost, and what would notice it.   Lee 2019."""

import streamlit as st

from ui.guard import part
from ui.reading import explain
from ui.view import View, choose_view
from views.sets import costs, induced, maximum, shuffles, subject
from words import label, say

VIEWS = (
    View("maximum", label("Maximum of a set"), maximum.draw),
    View("between", label("A few points between"), induced.draw),
    View("cost", label("Cost"), costs.draw),
    View("shuffle", label("Shuffle test"), shuffles.draw),
)

st.title(say("Does a Set Transformer notice the order of a set?"))
st.caption(say("Attention treats what it is given as a set. See it at work, shuffle, and measure what changes."))

# Choose
view = choose_view(VIEWS, name="sets_view")

# Compute and show
part(view.draw)(subject.set_transformers())

# Explain
explain("sets")
