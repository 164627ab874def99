"""Which points does Point Transformer choose?   Engel, Belagiannis and Dietmayer 2021."""

import streamlit as st

from ui import bets, cloud_controls, facts, model_picker
from ui.clouds.network import Pass
from ui.head import head
from ui.reading import explain
from views.points import answer, choosing, falling, neighbourhood, overlap, scored_cloud, shuffle
from views.points.bets import BETS
from words import say

top = head(
    say("Which points does the network choose?"),
    say(
        "Each SortNet learns a score for every point and keeps the best. Turn the cloud; click a point to ask around "
        "it."
    ),
)

# Choose
cloud = cloud_controls.current_cloud(top.beside)
asked = st.container()
left, right = st.columns([3, 2], gap="medium")
with right:
    card = model_picker.current_model(model_picker.cloud_models("point_transformer"), name="points_model")

# Compute
forward = Pass(card, cloud)
with right:
    selection = choosing.current_selection(forward)
with asked:
    if bets.open(BETS, selection):
        raise bets.EndOfPage
top.answer(answer.sentence(selection))

# Show
with left:
    scored_cloud.draw(selection)
with right:
    facts.prediction(forward.trace, card, count=3)
    neighbourhood.draw(selection)
    shuffle.draw(selection)
facts.weights_line(forward.trace, card, cloud)
if forward.trace.weights.startswith("untrained"):
    st.caption(
        say(
            "Random scores depend on place and normal as smoothly as the random network does: a bias towards one side "
            "of the cloud, of no meaning. What trained SortNets prefer was learned together with the classes."
        )
    )
left, right = st.columns([3, 2], gap="medium")
with left:
    falling.draw(selection)
with right:
    overlap.draw(selection)

# Explain
explain("points")
