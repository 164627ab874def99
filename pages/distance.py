"""How far and how sharply heads look, for every head at once.   Dosovitskiy et al. 2021, Fig. 11; Raghu et al. 2021."""

import streamlit as st

from ui import cached, controls, facts, model_picker
from ui.guard import part
from ui.reading import explain
from views.distance import heads

st.title("How far and how sharply do heads look?")
st.caption("Each point is a head. Point at one and its map appears below; a click holds it.")


image = controls.current_image()
first, second, third = st.columns([3, 2, 4], vertical_alignment="bottom")
with first:
    card = model_picker.current_model(model_picker.image_models())
with second:
    side = model_picker.current_side(card)
with third:
    choices = ["this picture", "mean of all examples"]
    over = controls.choose("Measured on", "over", choices, widget=st.segmented_control)


@part
def every_head(image: controls.ImageInput, card: model_picker.ModelCard, side: int, over: str) -> None:
    """One model's heads over the picture; apart, so that a click or a slider leaves the rest of the page alone."""
    # Compute
    trace = cached.trace(card.key, image, side=side, wants=frozenset({"tokens"}))
    here = heads.measured(card.key, image.digest, side, trace.weights, trace)
    layers = here if over == "this picture" else heads.over_examples(card, side)

    # Show
    record = facts.provenance(trace, card, method="attention distance", source=heads.DISTANCE)
    if any(attention.mixed for attention in trace.attention):
        st.info(heads.MIXED, icon=":material/info:")
    layer, head = heads.current_head(trace, card)
    measured = record if over == "this picture" else heads.averaged(record)
    left, right = st.columns(2)
    with left:
        heads.distance(layers, measured, (layer, head))
    with right:
        heads.sharpness(layers, measured, (layer, head))
    facts.weights_line(trace, card, image, layer=layer)

    st.header("Behind the points")
    heads.behind_the_points(trace, (layer, head), record)
    st.header("Which tokens stand out?")
    left, right = st.columns(2)
    with left:
        heads.drawn_eyes(trace, here, layer, record)
    with right:
        heads.norms(trace, record)


every_head(image, card, side, over)

# Explain
explain("distance")
