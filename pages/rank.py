"""How many numbers does a map hold? Maps and weights of low rank, few keys.   Wang et al. 2020; Roy & Vetterli 2007."""

from functools import partial

from ui import bets, cached, controls, facts, model_picker
from ui.head import head
from ui.reading import explain
from ui.turns import in_turn, later
from ui.view import View, choose_view, row
from views.rank import flattened, keys, maps, photographs, projected, subject, weights
from views.rank.bets import OF_VIEW
from words import label, say

SMALL = "imagenette_vit"  # of maps small enough to be seen whole, and quick
FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("maps", label("Maps"), maps.draw),
    View("weights", label("Weights"), weights.draw),
    View("keys", label("Few keys"), keys.draw),
    View("photographs", label("Photographs"), photographs.draw),
)
CHOOSE = {
    "maps": subject.choose,
    "weights": flattened.choose,
    "keys": projected.choose,
    "photographs": photographs.choose,
}
ANSWERS = {
    "maps": maps.sentence,
    "weights": weights.sentence,
    "keys": keys.sentence,
    "photographs": photographs.sentence,
}

top = head(
    say("How many numbers does a map hold?"),
    say("A map of few directions can be kept in few numbers; so can a weight. Choose how many directions stay."),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
first, second, rest = row([7, 6, 13])
with first:
    view = choose_view(VIEWS, name="rank_view")
with second:
    plain = [card for card in model_picker.family("vit", "deit") if card.weights.kind == "bundled"]
    card = model_picker.current_model(sorted(plain, key=lambda card: card.key != SMALL), name="rank_model", own=True)
trace = cached.trace(card.key, image, crop="square")


def glass() -> None:
    """What is kept and what becomes of the picture then: all that a click changes."""
    # Choose
    with rest:
        chosen = CHOOSE[view.key](card, image, trace)

    # Show
    if bets.open(OF_VIEW.get(view.key, ()), chosen):
        return
    if sentence := ANSWERS[view.key](chosen):
        top.answer(sentence)
    view.draw(chosen)
    if view.key != "photographs":
        later(partial(facts.weights_line, trace, card, image, layer=getattr(chosen, "layer", None)))
    later(explain, "rank", view.key)


in_turn(glass)
