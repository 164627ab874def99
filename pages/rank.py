"""How many numbers does a map hold? Singular values, maps of low rank, and what they cost.   Wang et al. 2020."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.view import View, choose_view
from views.rank import maps, photographs
from views.rank.bets import BETS
from views.rank.subject import Mapped
from words import label, say

MAPS, PHOTOGRAPHS = "maps", "photographs"
MEASURED = (View(PHOTOGRAPHS, label("On photographs"), photographs.draw),) if photographs.told() else ()
VIEWS = (View(MAPS, label("Maps"), maps.draw), *MEASURED)

top = head(
    say("How many numbers does a map hold?"),
    say("A map of few directions can be kept in few numbers. Choose a head and how many directions stay."),
)

# Choose
first, second, third, fourth, fifth = st.columns([4, 5, 3, 3, 4], vertical_alignment="bottom")
with first:
    view = choose_view(VIEWS, name="rank_view")
if view.key == MAPS:
    image = controls.current_image(top.beside, square=True)
    with second:
        plain = [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]
        plain.sort(key=lambda card: card.key != "imagenette_vit")
        card = model_picker.current_model(plain, name="rank_model")
    trace = cached.trace(card.key, image, crop="square")
    with third:
        layer = controls.current_layer(trace, first=min(2, len(trace.attention) - 1), name="rank_layer")
    _, heads, tokens, _ = trace.attention[layer].shape
    with fourth:
        format_head = {"format": say("head %d"), "label_visibility": "collapsed"}
        chosen = controls.slide(say("Head"), "rank_head", 1, heads, default=1, **format_head)
else:
    tokens = photographs.told()["tokens"]
with fifth:
    format_rank = {"format": say("rank %d"), "label_visibility": "collapsed"}
    rank = controls.slide(say("Rank"), "rank", 1, tokens, default=4, **format_rank)

# Show
if view.key == PHOTOGRAPHS:
    top.answer(photographs.sentence(rank))
    photographs.draw(rank)
else:
    seen = Mapped(card, image, trace, layer, chosen - 1, rank)
    if bets.open(BETS, seen):
        st.stop()
    top.answer(maps.sentence(seen))
    part(maps.draw)(seen)
    facts.weights_line(trace, card, image, layer=layer)

# Explain
explain("rank", view.key)
