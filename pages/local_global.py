"""How do local and global points meet?   Engel, Belagiannis and Dietmayer 2021."""

import streamlit as st

from ui import cloud_controls, controls, facts, model_picker
from ui.clouds.network import Pass
from ui.reading import explain
from views.local_global import attention, grouping, thinning

VIEWS = {
    "Local asks global": attention.cross,
    "Among themselves": attention.among,
    "Sampling": thinning.steps,
    "Radii": grouping.radii,
}

st.title("What do the chosen points ask the rest?")
st.caption(
    "Local points, chosen by SortNets, ask a few global points that stand for the whole cloud. Click one to ask."
)

# Choose
cloud = cloud_controls.current_cloud()
left, right = st.columns([3, 2], gap="medium")
with right:
    card = model_picker.current_model(model_picker.cloud_models("point_transformer"), name="points_model")
with left:
    view = controls.choose("View", "meeting", VIEWS, widget=st.segmented_control, label_visibility="collapsed")

# Compute and show
found = Pass(card, cloud)
VIEWS[view](found, left, right)
facts.weights_line(found.trace, card, cloud)
if found.trace.weights.startswith("untrained"):
    st.caption(
        "Sampling and radii are geometry and hold for any weights. Untrained attention is almost even; trained heads "
        "single out parts of the cloud."
    )

# Explain
explain("local_global")
