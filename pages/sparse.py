"""Who needs to look at whom? Sparse patterns imposed on the maps of trained models.   Guo 2019; Kitaev et al. 2020."""

from functools import partial

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.head import head
from ui.reading import explain
from ui.turns import in_turn, later
from ui.view import View, choose_view, row
from views.sparse import answer, buckets, impose, kernels, spans, star, subject
from views.sparse.bets import OF_VIEW
from views.sparse.subject import SQUARE, Seen
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("patterns", label("Patterns"), impose.draw),
    View("buckets", label("Hashing"), buckets.draw),
    View("spans", label("Spans"), spans.draw),
    View("star", label("Star"), star.draw),
    View("kernels", label("Convolution"), kernels.draw),
)
OTHERS = {"buckets": buckets, "spans": spans, "star": star, "kernels": kernels}
CHOOSE = {"patterns": subject.choose} | {key: view.choose for key, view in OTHERS.items()}
ANSWERS = {"patterns": answer.sentence} | {key: view.sentence for key, view in OTHERS.items()}

top = head(
    say("Who needs to look at whom?"),
    say("Close most pairs of a trained model’s maps, by a pattern or at random, and see what it still knows."),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
rows = st.container(gap="xsmall")
first, second, third, fourth = row([6, 4, 3, 3], rows)
with first:
    view = choose_view(VIEWS, name="sparse_view")
with second:
    bundled = [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]
    card = model_picker.current_model(bundled, name="sparse_model", own=True)
plain = cached.trace(card.key, image, crop=SQUARE)


def glass() -> None:
    """A pattern and what becomes of the picture under it: all that a click changes."""
    # Choose
    layer, number, place = card.opens_on or 0, 1, third
    if view.key != "star":  # whose messages go from layer to layer
        place = rows
        with third:
            layer = controls.current_layer(plain, first=card.opens_on, name="sparse_layer")
        with fourth:
            heads = {"format": say("head %d"), "label_visibility": "collapsed"}
            number = controls.slide(say("Head"), "sparse_head", 1, plain.attention[layer].shape[1], default=1, **heads)
    with place:
        chosen = CHOOSE[view.key](card, image, plain, layer, number - 1)

    # Show
    if bets.open(OF_VIEW.get(view.key, ()), chosen):
        return
    view.draw(chosen)
    later(_answer, chosen)
    later(partial(facts.weights_line, plain, card, image, layer=layer))
    later(explain, "sparse", view.key)


def _answer(chosen: Seen) -> None:
    """In the page's head: what patterns keep beside chance is counted once the map is drawn."""
    top.answer(ANSWERS[view.key](chosen))


in_turn(glass)
