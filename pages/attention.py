"""What each head looks at: the attention of any layer, head and token, under the mouse.   Vaswani et al. 2017."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker, pickers, reading
from ui.guard import part
from ui.head import head
from ui.view import View, choose_view
from views.attention import answer, every_head, heads_in_colour, matrix, rollout, smallest_set
from views.attention.bets import BETS, Unseen
from views.attention.subject import Glass
from words import label, say

VIEWS = (
    View("every", label("Every layer and head"), every_head.draw),
    View("matrix", label("Full matrix"), matrix.draw),
    View("smallest", label("Smallest set of patches"), smallest_set.draw),
    View("colour", label("Heads in colour"), heads_in_colour.draw),
    View("rollout", label("Rollout"), rollout.draw),
)

top = head(
    say("What does each head look at?"),
    say("Point at the picture: the heat shows where the patch there looks. Click to hold it there."),
)

# Choose
image = controls.current_image(top.beside, square=model_picker.takes_square(model_picker.image_models()))
first, second = pickers.row((6, 3, 4))  # the last is the layer's
with first:
    card = model_picker.current_model(model_picker.image_models(), own=True, offer=False)
with second:
    side = model_picker.current_side(card)
model_picker.offer_download(card)


@part
def glass(image: controls.ImageInput, card: model_picker.ModelCard, side: int) -> None:
    """Everything about one picture in one model; apart, so that a pin or another layer runs nothing else."""
    # Compute
    trace = cached.trace(card.key, image, side=side)

    # Show
    with pickers.beside():
        layer = controls.current_layer(trace, first=card.opens_on)
    if bets.open(BETS, Unseen(trace, layer)):
        return
    record = facts.provenance(trace, card, layer=layer, method=label("attention"), source="Vaswani et al. 2017, eq. 1")
    state = controls.canvas(trace, layer, record, ghost=True)
    facts.weights_line(trace, card, image, layer=layer)
    facts.prediction(trace, card, image)

    under_glass = Glass(trace, layer, state, record)
    top.answer(answer.sentence(under_glass))

    # Look further
    st.header(say("Look further"))
    choose_view(VIEWS).draw(under_glass)


glass(image, card, side)

# Explain
reading.folded("attention", say("How to read this, and the formula"))
