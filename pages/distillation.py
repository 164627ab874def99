"""Two tokens, two teachers: what the distillation token does that the class token does not.   Touvron et al. 2021."""

import streamlit as st

from ui import cached, controls, facts, model_picker
from ui.guard import part
from ui.reading import explain
from views.distillation import answers, tokens
from views.distillation.subject import Student, distilled

st.title("What does DeiT’s second token learn?")
st.caption("The class token answers to the label, the distillation token to a teacher. Choose where to compare them.")

# Choose
image = controls.current_image()
first, second, third = st.columns([3, 2, 4], vertical_alignment="bottom")
with first:
    card = model_picker.current_model(distilled(), name="student")
with second:
    side = model_picker.current_side(card)

# Compute
trace = cached.trace(card.key, image, side=side, wants=frozenset({"tokens"}))
student = Student(card, trace)
record = facts.provenance(trace, card, method="distillation token", source=answers.PAPER)
facts.weights_line(trace, card, image)

# Show
VIEWS = {
    "Where they look": lambda: tokens.looks(student, record),
    "How far apart": lambda: tokens.path(student, record),
    "Two heads": lambda: answers.heads(student, record),
    "The losses": lambda: answers.losses(student, image, record),
}
view = controls.choose("View", "tokens_view", list(VIEWS), widget=st.segmented_control, label_visibility="collapsed")
part(VIEWS[view])()

# Explain
explain("distillation")
