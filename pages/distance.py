"""How far and how sharply heads look, for every head at once.   Dosovitskiy et al. 2021, Fig. 11; Raghu et al. 2021."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from views.distance import answer, behind, distances, norms, received, sharpness
from views.distance.bets import BETS
from views.distance.points import current_head
from views.distance.subject import MeasuredHeads, averaged, measured, over_examples
from words import label, say

PICTURE, EXAMPLES = "picture", "examples"

top = head(
    say("How far and how sharply do heads look?"),
    say("Each point is a head. Point at one and its map appears below; a click holds it."),
)

# Choose
image = controls.current_image(top.beside, square=model_picker.takes_square(model_picker.image_models()))
first, second, third = st.columns([3, 2, 4], vertical_alignment="center")
with first:
    card = model_picker.current_model(model_picker.image_models())
with second:
    side = model_picker.current_side(card)
with third:
    pictures = {PICTURE: say("this picture"), EXAMPLES: say("mean of all examples")}
    look = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    over = controls.choose(say("Measured on"), "over", pictures, **look)


@part
def every_head(image: controls.ImageInput, card: model_picker.ModelCard, side: int, over: str) -> None:
    """One model's heads over the picture; apart, so that a click or a slider leaves the rest of the page alone."""
    # Compute
    trace = cached.trace(card.key, image, side=side, wants=frozenset({"tokens"}))
    here = measured(trace)
    record = facts.provenance(trace, card, method=label("attention distance"), source=distances.PAPER)
    charted = (here, record) if over == PICTURE else (over_examples(card, side), averaged(record))

    # Show
    if any(attention.mixed for attention in trace.attention):
        mixed = say(
            "This model mixes its heads after the softmax, so its rows do not sum to 1. Distance and entropy are "
            "measured on the softmax itself, before the mixing."
        )
        st.info(mixed, icon=":material/info:")
    left, right = st.columns(2)
    with left:
        layer = controls.current_layer(trace, first=card.opens_on)
    with right:
        heads = MeasuredHeads(trace, here, charted[0], (layer, current_head(trace, layer)), record, charted[1])
    if bets.open(BETS, heads):
        return
    if sentence := answer.sentence(heads):
        top.answer(sentence)
    for column, draw in zip(st.columns(2), (distances.draw, sharpness.draw), strict=True):
        with column:
            draw(heads)
    facts.weights_line(trace, card, image, layer=layer)

    st.header(say("Behind the points"))
    behind.draw(heads)
    st.header(say("Which tokens stand out?"))
    for column, draw in zip(st.columns(2), (received.draw, norms.draw), strict=True):
        with column:
            draw(heads)


every_head(image, card, side, over)

# Explain
explain("distance")
