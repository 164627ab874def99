"""What do more heads buy? As many distributions for the same cost: a layer's heads, their mean, and their wiring."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.more_heads import costs, looks
from views.more_heads.bets import BETS
from views.more_heads.subject import Layered
from words import label, say

VIEWS = (
    View("looks", label("Where heads look"), looks.draw),
    View("wiring", label("Wiring and cost"), costs.draw),
)

top = head(
    say("What do more heads buy?"),
    say("Several heads look in several ways, for the price of one. Compare them with their mean."),
)

# Choose
first, second, third = st.columns([4, 5, 4], vertical_alignment="bottom")
with first:
    view = choose_view(VIEWS, name="more_view")
image = controls.current_image(top.beside, square=True)
with second:
    bundled = [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]
    card = model_picker.current_model(bundled, name="more_model")

# Compute
trace = cached.trace(card.key, image, crop="square")
with third:
    layer = controls.current_layer(trace, first=card.opens_on, name="more_layer")
record = facts.provenance(trace, card, method=view.title, source=card.paper)
layered = Layered(card, trace, layer, record)

# Show
if bets.open(BETS, layered):
    raise bets.EndOfPage
top.answer((costs if view.key == "wiring" else looks).sentence(layered))
part(view.draw)(layered)
facts.weights_line(trace, card, image, layer=layer)

# Explain
explain("more_heads", view.key)
