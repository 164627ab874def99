"""How many numbers does a map hold? Singular values and maps of low rank.   Wang et al. 2020; Roy & Vetterli 2007."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from views.rank import maps
from views.rank.bets import BETS
from views.rank.subject import Mapped
from words import say

SMALL = "imagenette_vit"  # of maps small enough to be seen whole, and quick
FIRST = "china"  # the one bundled picture of a class that the models know

top = head(
    say("How many numbers does a map hold?"),
    say("A map of few directions can be kept in few numbers. Choose a head and how many directions stay."),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
first, second, third, fourth = st.columns([5, 4, 4, 6], vertical_alignment="bottom", gap="medium")
with first:
    plain = [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]
    card = model_picker.current_model(sorted(plain, key=lambda card: card.key != SMALL), name="rank_model")
trace = cached.trace(card.key, image, crop="square")
with second:
    layer = controls.current_layer(trace, first=min(2, len(trace.attention) - 1), name="rank_layer")
_, heads, tokens, _ = trace.attention[layer].shape
with third:
    format_head = {"format": say("head %d"), "label_visibility": "collapsed"}
    chosen = controls.slide(say("Head"), "rank_head", 1, heads, default=min(3, heads), **format_head)
with fourth:
    format_rank = {"format": say("rank %d"), "label_visibility": "collapsed"}
    rank = controls.slide(say("Rank"), "rank", 1, tokens, default=4, **format_rank)

# Show
seen = Mapped(card, image, trace, layer, chosen - 1, rank)
if bets.open(BETS, seen):
    raise bets.EndOfPage
top.answer(maps.sentence(seen))
part(maps.draw)(seen)
facts.weights_line(trace, card, image, layer=layer)

# Explain
explain("rank")
