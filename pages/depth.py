"""Do the layers of deep models copy each other, and does mixing heads cure it?   DeepViT, Zhou et al. 2021."""

import streamlit as st

from ui import bets, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, row
from views.depth import answer, features, heads, layers, mixing, subject, untaught, widths
from views.depth.bets import BETS
from words import label, say

VIEWS = (
    View("layers", label("Layers"), layers.draw),
    View("heads", label("Heads"), heads.draw),
    View("features", label("Features"), features.draw),
    View("mixing", label("Re-Attention on any model"), mixing.draw),
    View("widths", label("Width against depth"), widths.draw),
    View("untaught", label("Without a teacher"), untaught.draw),
)

top = head(
    say("Do layers repeat themselves?"),
    say("Two models over one picture, layer against layer. Choose models, then what to compare."),
)

# Choose
image = controls.current_image(top.beside, square=True)
first, second, third = row([4, 4, 5], alone="last")
with first:
    card = model_picker.current_model(subject.candidates(), name="deep")
with second:
    other = model_picker.current_model(subject.others(card), name="beside")
with third:
    readings = {reading: say(name) for reading, name in subject.READINGS.items()}
    reading = controls.choose(say("Maps"), "maps", readings, widget=st.segmented_control, label_visibility="collapsed")

# Compute
pair = subject.ModelPair(image, (subject.read(card, image, reading), subject.read(other, image, reading)))

# Show
if bets.open(BETS, pair):
    raise bets.EndOfPage
if sentence := answer.sentence(pair):
    top.answer(sentence)
view = choose_view(VIEWS, name="depth_view")
part(view.draw)(pair)
for column, model in zip(st.columns(2), pair.models, strict=True):
    with column:
        facts.weights_line(model.trace, model.card, image)

# Explain
explain("depth", view.key)
