"""Do the layers of deep models copy each other, and does mixing heads cure it?   DeepViT, Zhou et al. 2021."""

import streamlit as st

from ui import controls, facts, model_picker
from ui.guard import part
from ui.reading import explain
from views.depth import features, heads, layers, mixing, subject, widths

st.title("Do layers repeat themselves?")
st.caption("Two models over one picture, layer against layer. Choose models, then what to compare.")

# Choose
image = controls.current_image()
first, second, third = st.columns([4, 4, 5], vertical_alignment="bottom")
with first:
    card = model_picker.current_model(subject.candidates(), name="deep")
with second:
    beside = model_picker.current_model(subject.others(card), label="Beside it", name="beside")
with third:
    reading = controls.choose("Maps", "maps", [subject.APPLIED, subject.SOFTMAX], widget=st.segmented_control)

# Compute
pair = [subject.side(each, image, reading) for each in (card, beside)]

# Show
VIEWS = {
    "Layers": lambda: layers.show(pair),
    "Heads": lambda: heads.show(pair),
    "Features": lambda: features.show(pair),
    "Re-Attention on any model": lambda: mixing.show(image, *pair),
    "Width against depth": lambda: widths.show(image),
}
view = controls.choose("View", "depth_view", list(VIEWS), widget=st.segmented_control, label_visibility="collapsed")
part(VIEWS[view])()
for column, side in zip(st.columns(2), pair, strict=True):
    with column:
        facts.weights_line(side.trace, side.card, image)

# Explain
explain("depth")
