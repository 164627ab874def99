"""What tells a model where a patch is: learned, sinusoidal, relative, conditional positions.   ViT, Swin, CPVT."""

import streamlit as st

from ui import cached, controls, facts, model_picker
from ui.guard import part
from ui.reading import explain
from views.positions import ablation, conditional, learned, relative, resizing, sinusoidal, subject

SINUSOIDAL = "Sinusoidal"
VIEWS = {  # name: (families of models, view)
    "Learned": (subject.FAMILIES, learned.similarity),
    SINUSOIDAL: ((), sinusoidal.show),
    "Relative": (("swin",), relative.show),
    "Conditional": (("cpvt",), conditional.show),
    "A new grid": (subject.FAMILIES, resizing.show),
    "Without positions": (subject.FAMILIES, ablation.show),
    "Patch filters": (subject.FAMILIES, learned.filters),
}

st.title("How does a model know where things are?")
st.caption("Attention alone sees a heap of patches. Choose what tells it their places, then click a position.")

# Choose
image = controls.current_image()
view = controls.choose("View", "positions_view", list(VIEWS), widget=st.segmented_control, label_visibility="collapsed")
families, show = VIEWS[view]

if view == SINUSOIDAL:
    part(show)()
else:
    card = model_picker.current_model(model_picker.family(*families), name=families[0])

    # Compute
    wants = conditional.WANTS if view == "Conditional" else frozenset()
    trace = cached.trace(card.key, image, crop="square", wants=wants)
    record = facts.provenance(trace, card, method=view, source=card.paper)

    # Show
    part(show)(subject.Look(card, image, trace, record))
    facts.weights_line(trace, card, image)
    if trace.weights.startswith("untrained"):
        st.caption(
            "Training would put structure here: near positions grow alike, biases prefer some distances. What padding, "
            "shifts and shuffles do holds for any weights."
        )

# Explain
explain("positions")
