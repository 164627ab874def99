"""Which numbers share a mean? Six normalisations of a block, of an odd channel, of a real model's tokens."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view, row
from views.norms import block, odd, tokens
from views.norms.bets import OF_VIEW
from views.norms.subject import DONE, NAMES, Odd, Real, Small
from words import label, say

VIEWS = (
    View("block", label("Number by number"), block.draw),
    View("odd", label("One odd channel"), odd.draw),
    View("tokens", label("Real tokens"), tokens.draw),
)
FAMILIES = ("vit", "deit", "deepvit", "swin", "cpvt")

top = head(
    say("Which numbers share a mean?"),
    say("Every normalisation does the same sum; they differ in which numbers it runs over. Point at one."),
)

# Choose
first, second, third = row([6, 6, 5])
with first:
    view = choose_view(VIEWS, name="norm_view")


@part
def by_hand(view: View[Small], kind: str) -> None:
    """The block and what is said of it; apart, so that a changed number leaves the rest of the page alone."""
    small = Small(block.linked(), kind)
    top.answer(block.sentence(small))
    view.draw(small)


if view.key == "block":
    with second:
        kinds = {kind: say(name) for kind, name in NAMES.items()}
        quiet = {"widget": st.segmented_control, "label_visibility": "collapsed"}
        kind = controls.choose(say("Normalisation"), "norm_kind", kinds, **quiet)
    by_hand(view, kind)
else:
    if view.key == "odd":
        with second:
            ways = {way: say(word) for way, word in DONE.items()}
            done = controls.choose(say("The odd channel is"), "norm_done", ways, label_visibility="collapsed")
        with third:
            sized = {"format": say("by %d"), "label_visibility": "collapsed"}
            subject = Odd(done, controls.slide(say("By"), "norm_by", 2, 50, default=10, **sized))
        sentence = odd.sentence
    else:
        cards = model_picker.family(*FAMILIES)
        square = model_picker.takes_square(cards, name="norm_model")
        image = controls.current_image(top.beside, first="china", square=square)
        with second:
            card = model_picker.current_model(cards, name="norm_model", own=True)
        trace = cached.trace(card.key, image)
        with third:
            numbered = {"format": say("block %d"), "label_visibility": "collapsed"}
            place = controls.slide(say("Block"), "norm_block", 1, len(trace.attention), default=2, **numbered) - 1
        subject, sentence = Real(card, trace, image, place), tokens.sentence

    # Show
    if bets.open(OF_VIEW.get(view.key, ()), subject):
        raise bets.EndOfPage
    top.answer(sentence(subject))
    part(view.draw)(subject)
    if view.key == "tokens":
        facts.weights_line(trace, card, image)

# Explain
explain("norms", view.key)
