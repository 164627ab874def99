"""How few bits? A model's weights rounded: linear, k-means, GOBO, signs.   Zafrir et al. 2019; Zadeh et al. 2020."""

from ui import bets, controls, facts, model_picker, tried
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.turns import in_turn, later
from ui.view import View, choose_view, row
from views.bits import frontier, photographs, straight, subject, tokens, weights, whole
from views.bits.answers import ANSWERS
from views.bits.bets import OF_VIEW
from views.bits.subject import Rounded
from views.bits.tokens import Hashed
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("weights", label("Weights"), weights.draw),
    View("photographs", label("Photographs"), photographs.draw),
    View("tokens", label("Binary tokens"), tokens.draw),
    View("int8", label("Int8"), whole.draw),
    View("straight", label("Learning"), straight.draw),
    View("frontier", label("All tried"), frontier.draw),
)

top = head(
    say("How few bits?"),
    say("Round every weight of a model: how coarse before it sees and names something else?"),
)

# Choose
image = controls.current_image(top.beside, first=FIRST, square=True)
first, second, rest = row([17, 10, 15])
with first:
    view = choose_view(VIEWS, name="bits_view")
if view.key == straight.KEY:
    with rest:
        lab = straight.chosen()
    top.answer(straight.sentence(lab))
    part(view.draw)(lab)
    explain("bits", view.key)
    raise bets.EndOfPage
with second:
    seen_first = {"frontier": tried.models, "int8": whole.models}.get(view.key, lambda: subject.FIRST)
    card = model_picker.current_model(subject.cards(seen_first()), name="bits_model", own=True)


def glass() -> None:
    """How weights are rounded and what becomes of the picture then: all that a click changes."""
    # Choose
    with rest:
        if view.key == "tokens":
            chosen = Hashed(card, image, *tokens.choose())
        elif view.key == "frontier":
            chosen = frontier.choose(card, image)
        else:
            chosen = Rounded(card, image, whole.CODED if view.key == "int8" else subject.choose())

    # Show
    if bets.open(OF_VIEW[view.key], chosen):
        return
    later(_answer, chosen)
    view.draw(chosen)
    later(facts.weights_line, chosen.before, card, image)
    later(explain, "bits", view.key)


def _answer(chosen: Rounded | Hashed) -> None:
    """In the page's head, once files were written and photographs counted."""
    if sentence := ANSWERS[view.key](chosen):
        top.answer(sentence)


in_turn(glass)
