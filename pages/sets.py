"""Sets: blocks of attention that do not notice the order, what they cost, and what would notice it.   Lee 2019."""

import streamlit as st

from ui import bets
from ui.cloud_controls import current_cloud
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, coming_view
from views.sets import answer, costs, induced, maximum, shuffles, subject
from views.sets.bets import BETS
from words import label, say

VIEWS = (
    View("maximum", label("Maximum of a set"), maximum.draw),
    View("between", label("A few points between"), induced.draw),
    View("cost", label("Cost"), costs.draw),
    View("shuffle", label("Shuffle test"), shuffles.draw),
)
OF_CLOUDS = ("between", "shuffle")  # views that show one

of_clouds = coming_view(VIEWS, name="sets_view") in OF_CLOUDS
top = head(
    say("Does a Set Transformer notice the order of a set?"),
    say("Attention treats what it is given as a set. See it at work, shuffle, and measure what changes."),
    alone=not of_clouds,
)

# Choose
left, right = st.columns((4, 5), vertical_alignment="center") if of_clouds else (st.container(), st.container())
with left:
    view = choose_view(VIEWS, name="sets_view")
with right:
    cloud = current_cloud(top.beside) if of_clouds else None

# Compute and show
models = subject.set_transformers(cloud)
if bets.open(BETS, models):
    raise bets.EndOfPage
part(view.draw)(models)
top.answer(answer.sentence(models))

# Explain
explain("sets")
