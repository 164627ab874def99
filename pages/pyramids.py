"""The same spot through PVT, Twins, NesT and TNT: keys, reach and cost side by side.   Wang, Chu, Zhang, Han 2021."""

import streamlit as st

from ui import controls, facts, model_picker
from ui.guard import part
from ui.reading import explain
from views.pyramids import attention, costs, fewer_keys, nest, reach, words
from views.pyramids.subject import NAMES, Family

ALL = {"Attention": attention.show, "Reach": reach.show, "Cost": costs.show}
ONE = {
    "PVT: fewer keys": ("PVT", fewer_keys.reduction),
    "Twins: window size": ("Twins", fewer_keys.window_size),
    "NesT: one pixel": ("NesT", nest.blocks),
    "NesT: decision path": ("NesT", nest.path),
    "TNT: words": ("TNT", words.show),
}

st.title("What does a query see in PVT, Twins, NesT, TNT?")
st.caption(
    "One picture, one spot, four ways to attend. Point at a spot to see who may meet there; click to ask from it."
)

# Choose
image = controls.current_image()
families = []
for column, (name, key) in zip(st.columns(len(NAMES)), NAMES.items(), strict=True):
    with column:
        card = model_picker.current_model(model_picker.family(key), label=name, name=key)
        families.append(Family(name, card, image))
view = controls.choose("View", "pyramid", [*ALL, *ONE], widget=st.segmented_control, label_visibility="collapsed")

# Compute and show
shown = families if view in ALL else [family for family in families if family.name == ONE[view][0]]
first = shown[0]
if view in ALL:
    part(ALL[view])(shown)
else:
    part(ONE[view][1])(first, facts.another(first.record, view))
    facts.weights_line(first.trace, first.card, image)
untrained = [family.card.title for family in shown if family.trace.weights.startswith("untrained")]
if untrained and view in ALL:
    st.warning(
        f"Untrained weights, drawn at random: {', '.join(untrained)}. Shapes, reach and cost are the architecture’s "
        "own; trained weights would turn the even wash of attention into preferences for places.",
        icon=":material/casino:",
    )

# Explain
explain("pyramids")
