"""Who may look at whom? Nine masks over one picture and one sequence.   Devlin et al. 2019; Chen et al. 2020."""

import streamlit as st

from ui import bets, controls
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.masks import answer, costs, looks, tokens
from views.masks.bets import BETS
from views.masks.kinds import KINDS
from views.masks.subject import Masked
from words import label, say

PICTURE, SEQUENCE = "picture", "sequence"
VIEWS = (
    View("looks", label("Who looks at whom"), looks.draw),
    View("costs", label("What it costs"), costs.draw),
)

top = head(
    say("Who may look at whom?"),
    say("A mask closes pairs of tokens. Click a token and see what is left to it."),
)

# Choose
with top.beside:
    first, second = st.columns(2, vertical_alignment="bottom")
with first:
    view = choose_view(VIEWS, name="mask_view")
with second:
    over = {PICTURE: say("A digit"), SEQUENCE: say("A sequence")}
    chosen = controls.choose(
        say("Tokens"), "mask_over", over, widget=st.segmented_control, label_visibility="collapsed"
    )
one, two, three, four = st.columns([3, 2, 2, 3], vertical_alignment="bottom")
with one:
    kind = controls.choose(
        say("Mask"), "mask", {key: say(kind.title) for key, kind in KINDS.items()}, default="shifted"
    )
with two:
    number = controls.choose(say("Digit"), "mask_digit", range(10), default=3) if chosen == PICTURE else None
under = tokens.sequence() if number is None else tokens.digit(number)
sizes = KINDS[kind].sizes(under)
with three:
    size = controls.choose(say(KINDS[kind].size), f"mask_size_{kind}", sizes) if sizes else 0
with four:
    costly = view.key == "costs"
    after = controls.slide(say("Layers"), "mask_layers", 1, 6, default=2) if costly else 2
    token = under.middle if costly else controls.slide(say("Token"), "mask_token", 1, under.count, default=under.middle)

masked = Masked(under, kind, size, token - 1, after)
if bets.open(BETS, masked):
    st.stop()
top.answer(answer.sentence(masked))
view.draw(masked)

# Explain
explain("masks", view.key)
