"""How does a picture become an answer? A ViT, box by box, down to one multiplication.   Dosovitskiy et al. 2021."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.familiar import stranger
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.forward import alike, answer, diagram, lens, order, stream
from views.forward.bets import BETS
from views.forward.subject import Way, candidates, passed_through
from words import label, say

VIEWS = (
    View("boxes", label("Box by box"), diagram.draw),
    View("lens", label("Answer block by block"), lens.draw),
    View("alike", label("Patches alike"), alike.draw),
    View("stream", label("What each block adds"), stream.draw),
    View("order", label("Norms moved"), order.draw),
)
SENTENCES = {"lens": lens, "alike": alike, "stream": stream, "order": order}

top = head(
    say("How does a picture become an answer?"),
    say("Each box shows what the model makes of your picture. Open one and follow a number down to its products."),
)

# Choose
square = model_picker.takes_square(candidates(), name="way_model")
image = controls.current_image(top.beside, first=cached.KNOWN_IMAGE, square=square)
first, second, third = st.columns([3, 2, 7], vertical_alignment="bottom")
with first:
    card = model_picker.current_model(candidates(), name="way_model")
with third:
    view = choose_view(VIEWS, name="way_view")
trace = cached.trace(card.key, image, wants=frozenset({"tokens"}))
with second:
    settings = {"format": say("block %d"), "label_visibility": "collapsed"}
    block = controls.slide(say("Block"), "way_block", 1, len(trace.attention), default=1, **settings)
glass, note = st.container(), st.container()
with note:
    strange = stranger(image, card)


@part
def forward(view: View[Way], block: int, strange: bool) -> None:
    """What is open; apart, so that a click in the diagram leaves the rest of the page alone."""
    way = passed_through(trace, card, block - 1, stranger=strange)
    if bets.open(BETS, way):
        return
    top.answer(SENTENCES.get(view.key, answer).sentence(way))
    view.draw(way)
    facts.weights_line(trace, card, image)


with glass:
    forward(view, block, strange)

# Explain
explain("forward", view.key)
