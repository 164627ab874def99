"""Why does it need positions? Tokens and patches in another order, with positions and without."""

import streamlit as st

from ui import bets, cached, controls, facts, learned, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, row
from views.permutation import answer, patches, shuffle, table
from views.permutation.bets import BETS
from views.permutation.subject import Patches, Table
from words import label, say

SMALL = "imagenette_vit"  # of patches large enough to see where they went, and quick
FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("table", label("By hand"), table.draw),
    View("patches", label("Patches of a picture"), patches.draw),
)

top = head(
    say("Why does it need positions?"),
    say("Put the tokens in another order: does anything else change? Then add positions."),
)

# Choose
first, second, third, fourth = row([25, 23, 23, 23])
with first:
    view = choose_view(VIEWS, name="reorder_view")


@part
def by_hand(seed: int, view: View[Table]) -> None:
    """The table and what is said of it; apart, so that a dragged token leaves the rest of the page alone."""
    lesson = Table(shuffle.reordered(seed), seed)
    top.answer(table.sentence(lesson))
    view.draw(lesson)


if view.key == "table":
    with fourth:
        seed = shuffle.choose_seed()
    by_hand(seed, view)
else:
    image = controls.current_image(top.beside, first=FIRST, square=True)
    with second:
        cards = sorted(model_picker.family(*learned.FAMILIES), key=lambda card: card.key != SMALL)
        card = model_picker.current_model(cards, name="reorder_model")
    with third:
        options = {key: say(word) for key, word in patches.POSITIONS.items()}
        positions = controls.choose(
            say("Positions"), "reorder_positions", options, widget=st.segmented_control, label_visibility="collapsed"
        )
    with fourth:
        seed = shuffle.choose_seed()

    # Compute
    trace = cached.trace(card.key, image, crop="square")
    record = facts.provenance(trace, card, method=view.title, source=table.SOURCE)
    subject = Patches(card, trace, record, seed, positions == patches.LEARNED)

    # Show
    if bets.open(BETS, subject):
        raise bets.EndOfPage
    top.answer(answer.sentence(subject))
    part(view.draw)(subject)
    facts.weights_line(trace, card, image)

st.page_link("pages/positions.py", label=say("How models are told where things are"), icon=":material/location_on:")

# Explain
explain("permutation", view.key)
