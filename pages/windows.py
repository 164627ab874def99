"""How Swin's shifted windows pass word across their borders, one step at a time.   Liu et al. 2021."""

import streamlit as st

from ui import bets, cached, controls, facts, link, model_picker
from ui.blocks import blocks, current_block
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.spot import marked
from ui.view import View, choose_view, coming_view
from views.windows import answer, costs, merging, position_bias, reach, steps
from views.windows.bets import BETS
from views.windows.subject import PAPER, Windowed
from words import label, say

VIEWS = (
    View("reach", label("Reach"), reach.draw),
    View("steps", label("Step by step"), steps.draw),
    View("merging", label("Merging"), merging.draw),
    View("cost", label("Cost"), costs.draw),
    View("bias", label("Position bias"), position_bias.draw),
)
WITHOUT_PICTURE = ("cost",)  # what it shows is the same for every picture

top = head(
    say("How does Swin look further than its window?"),
    say("Every second block shifts its windows. Click a token to see how far word of the picture comes to it."),
)


@part
def windowed_model(image: controls.ImageInput) -> None:
    """One model's windows over the picture; apart, so that a click or a slider leaves the rest of the page alone."""
    first, second, third = st.columns([3, 3, 5], vertical_alignment="center")
    with first:
        card = model_picker.current_model(model_picker.family("swin"), name="swin")

    # Compute
    trace = cached.trace(card.key, image, crop="square", wants=frozenset({"tokens"}))
    all_blocks = blocks(trace)
    with second:
        layer = current_block(all_blocks)
    with third:
        view = choose_view(VIEWS, name="windows")
    if (view.key in WITHOUT_PICTURE) != any_picture:
        link.run_again()  # the pictures above come or go

    # Show
    record = facts.provenance(
        trace, card, layer=layer, query=marked(trace.attention[layer]), method=label("shifted windows"), source=PAPER
    )
    windowed = Windowed(trace, tuple(all_blocks), layer, record)
    if bets.open(BETS, windowed):
        return
    top.answer(answer.sentence(windowed))
    view.draw(windowed)
    facts.weights_line(trace, card, image, layer=layer)
    if trace.weights.startswith("untrained"):
        st.caption(
            say(
                "Windows, roll, mask, reach and cost do not depend on the weights. Trained ones would change the "
                "attention and the position bias alone."
            )
        )

    # Explain
    explain("windows", view.key)


any_picture = coming_view(VIEWS, name="windows") in WITHOUT_PICTURE
windowed_model(cached.example(cached.FIRST_IMAGE) if any_picture else controls.current_image(top.beside, square=True))
