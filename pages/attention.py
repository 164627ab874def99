"""What each head looks at: the attention of any layer, head and token, under the mouse.   Vaswani et al. 2017."""

import streamlit as st

from ui import cached, controls, facts, model_picker, reading
from ui.guard import part
from ui.text import passage
from views.attention import further

PICKERS = [4, 2, 3, 4]

st.title("What does each head look at?")
st.caption("Move the mouse over the picture: the heat shows where the patch under it looks. Click to hold it there.")


image = controls.current_image()
first, second, third, _ = st.columns(PICKERS, vertical_alignment="bottom")  # the last is the layer's
with first:
    card = model_picker.current_model(model_picker.image_models())
with second:
    side = model_picker.current_side(card)
with third:
    checkpoint = model_picker.own_weights(card)


@part
def glass(image: controls.ImageInput, card: model_picker.ModelCard, side: int, checkpoint: str | None) -> None:
    """Everything about one picture in one model; apart, so that a pin or another layer runs nothing else."""
    # Compute
    trace = cached.trace(card.key, image, side=side, checkpoint=checkpoint)

    # Show
    with st.container(key="layer_beside_pickers"):
        layer = controls.current_layer(trace, first=card.opens_on)
    provenance = facts.provenance(trace, card, layer=layer, method="attention", source="Vaswani et al. 2017, eq. 1")
    state = controls.canvas(trace, layer, provenance)
    facts.weights_line(trace, card, image, layer=layer)
    facts.prediction(trace, card)

    # Look further
    st.header("Look further")
    views = further.VIEWS
    view = controls.choose("View", "view", list(views), widget=st.segmented_control, label_visibility="collapsed")
    views[view](trace, layer, state, provenance)


glass(image, card, side, checkpoint)

# Explain
reading.more("How to read this, and the formula", passage("attention"))
