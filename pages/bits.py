"""How few bits? A model's maps rounded: linear, k-means, GOBO, signs.   Zafrir et al. 2019; Zadeh et al. 2020."""

import streamlit as st

from ui import bets, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.bits import answer, photographs, subject, weights
from views.bits.bets import OF_VIEW
from views.bits.subject import Rounded
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("weights", label("Weights"), weights.draw),
    View("photographs", label("On photographs"), photographs.draw),
)

top = head(
    say("How few bits?"),
    say("Round every weight of a model: how coarse before it sees and names something else?"),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
first, second, third, fourth, fifth = st.columns([5, 5, 3, 3, 4], vertical_alignment="bottom")
with first:
    view = choose_view(VIEWS, name="bits_view")
with second:
    card = model_picker.current_model(subject.cards(), name="bits_model")
with third:
    method = subject.choose_method()
with fourth:
    bits = subject.choose_bits(method)
with fifth:
    rounded = Rounded(card, image, subject.choose_rest(method, bits))

# Show
if bets.open(OF_VIEW[view.key], rounded):
    st.stop()
sentence = photographs.sentence(rounded) if view.key == "photographs" else answer.sentence(rounded)
if sentence:
    top.answer(sentence)
part(view.draw)(rounded)
facts.weights_line(rounded.before, card, image)

# Explain
explain("bits", view.key)
