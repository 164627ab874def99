"""The same spot through PVT, Twins, NesT and TNT: keys, reach and cost side by side.   Wang, Chu, Zhang, Han 2021."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, coming_view
from views.pyramids import answer, attention, costs, decision, inner_words, one_pixel, reach, reduction, window_size
from views.pyramids.bets import BETS
from views.pyramids.subject import NAMES, NEST, PVT, TNT, TWINS, Family, Pyramids
from words import label, say

VIEWS = (
    View("attention", label("Attention"), attention.draw),
    View("reach", label("Reach"), reach.draw),
    View("cost", label("Cost"), costs.draw),
    View("keys", label("PVT: fewer keys"), reduction.draw),
    View("window", label("Twins: window size"), window_size.draw),
    View("pixel", label("NesT: one pixel"), one_pixel.draw),
    View("path", label("NesT: decision path"), decision.draw),
    View("words", label("TNT: words"), inner_words.draw),
)
OF_ALL = ("attention", "reach")  # what these answer is the same whatever is chosen in them
WITHOUT_PICTURE = ("cost", "window")  # what these show is the same for every picture
OF_ONE = {"keys": PVT, "window": TWINS, "pixel": NEST, "path": NEST, "words": TNT}  # views that show one architecture

top = head(
    say("What does a query see in PVT, Twins, NesT, TNT?"),
    say("One picture, one spot, four ways to attend. Point at a spot to see who may meet there; click to ask from it."),
)

# Choose
any_picture = coming_view(VIEWS, name="pyramid") in WITHOUT_PICTURE
image = cached.example(cached.FIRST_IMAGE) if any_picture else controls.current_image(top.beside, square=True)
left, right = st.columns([7, 2], vertical_alignment="center")
with left:
    view = choose_view(VIEWS, name="pyramid")
families = []
with right.popover(say("Other models"), icon=":material/swap_horiz:", width="stretch"):
    for name, family in NAMES.items():
        card = model_picker.current_model(model_picker.family(family), title=name, name=family)
        families.append(Family(name, card, image))

# Compute and show
pyramids = Pyramids(tuple(families))
if bets.open(BETS, pyramids):
    raise bets.EndOfPage
if view.key in OF_ALL:
    top.answer(answer.sentence(pyramids))
    part(view.draw)(pyramids)
else:
    part(view.draw)(pyramids, top.answer)  # which moves with what is chosen in that part
if view.key in OF_ONE:
    shown = pyramids.one(OF_ONE[view.key])
    facts.weights_line(shown.trace, shown.card, image)
else:
    if untrained := pyramids.untrained():
        st.warning(
            say(
                "Untrained weights, drawn at random: {models}. Shapes, reach and cost are the architecture’s own; "
                "trained weights would turn the even wash of attention into preferences for places.",
                models=", ".join(say(card.title) for card in untrained),
            ),
            icon=":material/casino:",
        )

# Explain
explain("pyramids", view.key)
