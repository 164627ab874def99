"""Who needs to look at whom? Sparse patterns imposed on the maps of trained models.   Guo 2019; Kitaev et al. 2020."""

import streamlit as st

from ui import bets, cached, controls, facts, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from views.sparse import answer, impose, kinds
from views.sparse.bets import BETS
from views.sparse.subject import SQUARE, Imposed
from words import say

FIRST = "china"  # the one bundled picture of a class that the models know

top = head(
    say("Who needs to look at whom?"),
    say("Close most pairs of a trained model’s maps, by a pattern or at random, and see what it still knows."),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
rows = st.container(gap="xsmall")
first, second, third, fourth = rows.columns([4, 3, 3, 3], vertical_alignment="bottom")
with first:
    bundled = [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]
    card = model_picker.current_model(bundled, name="sparse_model")
plain = cached.trace(card.key, image, crop=SQUARE)
with second:
    layer = controls.current_layer(plain, first=card.opens_on, name="sparse_layer")
with third:
    numbered = {"format": say("head %d"), "label_visibility": "collapsed"}
    number = controls.slide(say("Head"), "sparse_head", 1, plain.attention[layer].shape[1], default=1, **numbered)
with fourth:
    where = {"all": say("in all layers"), "one": say("in this one")}
    everywhere = controls.choose(say("Where"), "sparse_where", where, label_visibility="collapsed") == "all"
fifth, sixth, seventh = rows.columns([4, 3, 6], vertical_alignment="bottom")
with fifth:
    titles = {key: say(kind.title) for key, kind in kinds.KINDS.items()}
    kind = controls.choose(say("Pattern"), "sparse_kind", titles, label_visibility="collapsed")
sizes = kinds.sizes(kind, plain.attention[layer].queries.raster.shape)
with sixth:
    named = {size: say("{name} {size}", name=say(kinds.KINDS[kind].size), size=size) for size in sizes}
    hidden = {"label_visibility": "collapsed"}
    size = controls.choose(say("Size"), f"sparse_size_{kind}", named, **hidden) if sizes else 0
with seventh:
    drawn = {"pattern": say("the pattern’s pairs"), "random": say("as many at random")}
    pairs = controls.choose(say("Pairs"), "sparse_pairs", drawn, widget=st.segmented_control, **hidden)

# Show
imposed = Imposed(card, image, plain, layer, number - 1, kind, size, pairs == "random", everywhere)
if bets.open(BETS, imposed):
    raise bets.EndOfPage
top.answer(answer.sentence(imposed))
part(impose.draw)(imposed)
facts.weights_line(plain, card, image, layer=layer)

# Explain
explain("sparse")
