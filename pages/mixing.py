"""Convolution, MLP, attention: who mixes what? Three matrices, a shift, their cost, real models."""

import streamlit as st

from ui import bets, controls
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.mixing import costs, field, matrices, shift
from views.mixing.bets import OF_VIEW
from views.mixing.subject import ENDS, PLACES, WIDTHS, Mixing
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("matrices", label("Matrices"), matrices.draw),
    View("shift", label("Moved"), shift.draw),
    View("cost", label("Cost"), costs.draw),
    View("field", label("Real models"), field.draw),
)

top = head(
    say("Convolution, MLP, attention: who mixes what?"),
    say("Each makes every output of all inputs by a matrix: whose numbers stand in it?"),
)

# Choose
first, second, third, fourth = st.columns([7, 4, 3, 6], vertical_alignment="bottom")
with first:
    view = choose_view(VIEWS, name="mix_view")
if view.key != "cost":
    image = controls.current_image(top.beside, first=FIRST, square=view.key == "field")
if view.key != "field":
    with third:
        widths = {width: say("width {width}", width=width) for width in WIDTHS}
        width = controls.choose(say("Width of the kernel"), "mix_width", widths, label_visibility="collapsed")

# Compute
if view.key == "cost":
    subject, sentence = width, costs.sentence
elif view.key == "field":
    subject, sentence = field.Seen(image, field.models()), field.sentence
else:
    with second:
        format_count = {"format": say("%d pieces"), "label_visibility": "collapsed"}
        count = controls.slide(say("Pieces"), "mix_count", *PLACES, default=12, **format_count)
    given = {}
    if view.key == "shift":
        with fourth:
            left, right = st.columns([2, 3], vertical_alignment="bottom")
            with left:
                moved = {"format": say("by %d"), "label_visibility": "collapsed"}
                given["by"] = controls.slide(say("Moved by"), "mix_by", 1, 3, default=1, **moved)
            with right:
                ends = {key: say(word) for key, word in ENDS.items()}
                chosen = controls.choose(say("Ends"), "mix_ends", ends, label_visibility="collapsed")
                given["wrapped"] = chosen == "around"
    subject = Mixing(image, count, width, **given)
    sentence = (shift if view.key == "shift" else matrices).sentence

# Show
if bets.open(OF_VIEW.get(view.key, ()), subject):
    raise bets.EndOfPage
top.answer(sentence(subject))
part(view.draw)(subject)

# Explain
explain("mixing", view.key)
