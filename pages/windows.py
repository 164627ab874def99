"""How Swin's shifted windows pass word across their borders, one step at a time.   Liu et al. 2021."""

import streamlit as st

from ui import bias, cached, controls, facts, model_picker
from ui.blocks import blocks, current_block
from ui.guard import part
from ui.reading import explain
from views.windows import costs, merging, reach, steps

VIEWS = {
    "Step by step": lambda trace, found, layer, record: steps.steps(trace, found[layer], record),
    "Reach": lambda trace, found, layer, record: reach.show(trace, found, record),
    "Merging": lambda trace, found, layer, record: merging.show(trace, found, record),
    "Cost": lambda trace, found, layer, record: costs.show(trace, found[0], record),
    "Position bias": lambda trace, found, layer, record: bias.show(trace, found[layer], record),
}

st.title("How does Swin look further than its window?")
st.caption("Six steps through a shifted block. Point at a token to see whom it may meet; click to follow it.")


@part
def block(image: controls.ImageInput) -> None:
    """One model's windows over the picture; apart, so that a click or a slider leaves the rest of the page alone."""
    first, second = st.columns(2, vertical_alignment="bottom")
    with first:
        card = model_picker.current_model(model_picker.family("swin"), name="swin")

    # Compute
    trace = cached.trace(card.key, image, crop="square", wants=frozenset({"tokens"}))
    found = blocks(trace)
    with second:
        layer = current_block(found)

    # Show
    record = facts.provenance(trace, card, layer=layer, method="shifted windows", source=steps.PAPER)
    view = controls.choose("View", "windows", VIEWS, widget=st.segmented_control, label_visibility="collapsed")
    VIEWS[view](trace, found, layer, record)
    facts.weights_line(trace, card, image, layer=layer)
    if trace.weights.startswith("untrained"):
        st.caption(
            "Windows, roll, mask, reach and cost do not depend on the weights. Trained ones would change the attention "
            "and the position bias alone: most heads then prefer near tokens, each in its own way."
        )


block(controls.current_image())

# Explain
explain("windows")
