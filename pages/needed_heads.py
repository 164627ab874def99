"""Which heads are needed? A grid of heads to switch off, and what is lost.   Michel et al. 2019; Voita et al. 2019."""

from ui import bets, controls, model_picker
from ui.guard import part
from ui.head import head
from ui.reading import explain
from ui.turns import in_turn, later
from ui.view import View, choose_view, row
from views.needed_heads import answer, flips, gates, many, neurons, picture, thinner
from views.needed_heads.bets import BETS
from views.needed_heads.subject import ORDERS, RANDOM, Pruned, candidates, run
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("picture", label("This picture"), picture.draw),
    View("many", label("Photographs"), many.draw),
    View("neurons", label("Neurons"), neurons.draw),
    View("gates", label("Gates"), gates.draw),
)

top = head(
    say("Which heads are needed?"),
    say("Switch heads off and see what a model still sees and names."),
)

# Choose
first, second, third, fourth = row([7, 4, 4, 5])
with first:
    view = choose_view(VIEWS, name="heads_view")
if view.key == "gates":
    subject = gates.current()
    top.answer(gates.sentence(subject))
    part(view.draw)(subject)
    explain("needed_heads", view.key)
    raise bets.EndOfPage
image = controls.current_image(top.beside, first=FIRST, square=True)
if view.key == neurons.KEY:
    thinned = thinner.chosen(image, second, third, fourth)
    top.answer(neurons.sentence(thinned))
    view.draw(thinned)
    explain("needed_heads", view.key)
    raise bets.EndOfPage
with second:
    card = model_picker.current_model(candidates(), name="heads_model", own=True)
counts = [attention.shape[1] for attention in run(card, image).attention]


def glass() -> None:
    """What heads stay and what becomes of the picture then: all that a click changes."""
    # Choose
    with third:
        orders = {key: say(name) for key, name in ORDERS.items()}
        order = controls.choose(say("Order"), "heads_order", orders, label_visibility="collapsed")
    left, right = fourth.columns(2, vertical_alignment="bottom")
    with left:
        gone = {"format": say("%d off"), "label_visibility": "collapsed"}
        count = controls.slide(say("Heads off"), "heads_off", 0, sum(counts), default=sum(counts) // 3, **gone)
    with right:
        drawn = {"format": say("draw %d"), "label_visibility": "collapsed", "disabled": order != RANDOM}
        seed = controls.slide(say("Draw"), "heads_draw", 1, 20, default=1, **drawn)

    # Compute
    pruned = Pruned(card, image, order, count, seed, flips.current(counts))

    # Show
    if bets.open(BETS, pruned):
        return
    if sentence := (many if view.key == "many" else answer).sentence(pruned):
        top.answer(sentence)
    view.draw(pruned)
    later(explain, "needed_heads", view.key)


in_turn(glass)
