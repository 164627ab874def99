"""What tells a model where a patch is: learned, sinusoidal, relative, conditional positions.   ViT, Swin, CPVT."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.positions import ablation, answer, conditional, filters, learned, relative, resizing, sinusoidal, subject
from views.positions.bets import BETS
from words import label, say

VIEWS = (
    View("learned", label("Learned"), learned.draw),
    View("sinusoidal", label("Sinusoidal"), sinusoidal.draw),
    View("relative", label("Relative"), relative.draw),
    View("conditional", label("Conditional"), conditional.draw),
    View("grid", label("A new grid"), resizing.draw),
    View("without", label("Without positions"), ablation.draw),
    View("filters", label("Patch filters"), filters.draw),
)
WITHOUT_PICTURE = ("sinusoidal", "relative")  # what these show is the same for every picture
ANSWERS = {"learned": answer.sentence, "grid": answer.sentence, "without": answer.without}  # others tell their own
FAMILIES = {"relative": ("swin",), "conditional": ("cpvt",)}  # of models, for views of other than learned positions

top = head(
    say("How does a model know where things are?"),
    say("Attention alone sees a heap of patches. Choose what tells it their places, then click a position."),
)

# Choose
left, right = st.columns([8, 3], vertical_alignment="center")
with left:
    view = choose_view(VIEWS, name="positions_view")
any_picture = view.key in WITHOUT_PICTURE
image = cached.example(cached.FIRST_IMAGE) if any_picture else controls.current_image(top.beside, square=True)

if view.key == "sinusoidal":
    part(view.draw)(top.answer)
else:
    families = FAMILIES.get(view.key, subject.FAMILIES)
    with right:
        card = model_picker.current_model(model_picker.family(*families), name=families[0])

    # Compute
    wants = conditional.WANTS if view.key == "conditional" else frozenset()
    trace = cached.trace(card.key, image, crop="square", wants=wants)
    record = facts.provenance(trace, card, method=view.title, source=card.paper)

    # Show
    run = subject.PlainRun(card, image, trace, record)
    if bets.open(BETS, run):
        raise bets.EndOfPage
    if view.key in ANSWERS:
        top.answer(ANSWERS[view.key](run))
        part(view.draw)(run)
    else:
        part(view.draw)(run, top.answer)  # which moves with what is chosen in that part
    facts.weights_line(trace, card, image)
    if trace.weights.startswith("untrained"):
        st.caption(
            say(
                "Training would put structure here: near positions grow alike, biases prefer some distances. What "
                "padding, shifts and shuffles do holds for any weights."
            )
        )

# Explain
explain("positions", view.key)
