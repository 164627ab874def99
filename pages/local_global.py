"""How do local and global points meet?   Engel, Belagiannis and Dietmayer 2021."""

import streamlit as st

from ui import bets, cloud_controls, facts, model_picker
from ui.clouds.network import Pass
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.local_global import among, answer, cross, grouping, thinning
from views.local_global.bets import BETS
from views.local_global.subject import Meeting
from words import label, say

VIEWS = (
    View("cross", label("Local asks global"), cross.draw),
    View("among", label("Among themselves"), among.draw),
    View("sampling", label("Sampling"), thinning.draw),
    View("radii", label("Radii"), grouping.draw),
)

top = head(
    say("What do the chosen points ask the rest?"),
    say("Local points, chosen by SortNets, ask a few global points that stand for the whole cloud. Click one to ask."),
)

# Choose
cloud = cloud_controls.current_cloud(top.beside)
asked = st.container()
left, right = st.columns([3, 2], gap="medium")
with right:
    card = model_picker.current_model(model_picker.cloud_models("point_transformer"), name="points_model")
with left:
    view = choose_view(VIEWS, name="meeting")

# Compute
forward = Pass(card, cloud)

# Show
meeting = Meeting(forward, left, right)
with asked:
    if bets.open(BETS, meeting):
        raise bets.EndOfPage
top.answer(answer.sentence(meeting))
view.draw(meeting)
facts.weights_line(forward.trace, card, cloud)
if forward.trace.weights.startswith("untrained"):
    st.caption(
        say(
            "Sampling and radii are geometry and hold for any weights. Untrained attention is almost even; trained "
            "heads single out parts of the cloud."
        )
    )

# Explain
explain("local_global")
