"""Which points does Point Transformer choose?   Engel, Belagiannis and Dietmayer 2021."""

import streamlit as st

from ui import cloud_controls, facts, model_picker
from ui.clouds.network import Pass
from ui.reading import explain
from views.points import selection, shuffle

st.title("Which points does the network choose?")
st.caption(
    "Each SortNet learns a score for every point and keeps the best. Turn the cloud; click a point to ask around it."
)

# Choose
cloud = cloud_controls.current_cloud()
left, right = st.columns([3, 2], gap="medium")
with right:
    card = model_picker.current_model(model_picker.cloud_models("point_transformer"), name="points_model")

# Compute
found = Pass(card, cloud)
with right:
    choice = selection.current_choice(found)
    point, group = selection.ball_query(found, choice)

# Show
with left:
    selection.cloud(found, choice, point, group)
with right:
    facts.prediction(found.trace, card, count=3)
    selection.about_point(found, point, group)
    shuffle.order_test(found)
facts.weights_line(found.trace, card, cloud)
if found.trace.weights.startswith("untrained"):
    st.caption(
        "Random scores depend on place and normal as smoothly as the random network does: a bias towards one side of "
        "the cloud, of no meaning. Trained SortNets prefer parts that tell classes apart, such as tips, rims and legs."
    )
selection.curves_of_scores(found, choice)

# Explain
explain("points")
