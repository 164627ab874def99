"""Which blocks are needed? Blocks left out, a model trained for it, and lottery tickets.   Fan et al. 2020."""

from ui import bets, controls, model_picker
from ui.head import head
from ui.reading import explain
from ui.turns import in_turn, later
from ui.view import View, choose_view, row
from views.needed_blocks import answer, clicks, lottery, many, picture
from views.needed_blocks.bets import BETS
from views.needed_blocks.subject import RANDOM, RULES, Shallower, alone, candidates
from words import label, say

FIRST = "china"  # the one bundled picture of a class that the models know
VIEWS = (
    View("picture", label("This picture"), picture.draw),
    View("many", label("Photographs"), many.draw),
    View("lottery", label("The lottery"), lottery.draw),
)

top = head(
    say("Which blocks are needed?"),
    say("Leave blocks out and see what a model still sees and names."),
)

# Choose
first, second, third, fourth = row([9, 14, 7, 9])
with first:
    view = choose_view(VIEWS, name="blocks_view")
image = controls.current_image(top.beside, first=FIRST, square=True)
if view.key == lottery.KEY:
    drawn = lottery.chosen(image, second, third, fourth)
    top.answer(lottery.sentence(drawn))
    view.draw(drawn)
    explain("needed_blocks", view.key)
    raise bets.EndOfPage
with second:
    card = model_picker.current_model(candidates(), name="blocks_model", own=True)
blocks = len(alone(card, image).names)


def glass() -> None:
    """What blocks stay and what becomes of the picture then: all that a click changes."""
    # Choose
    with third:
        rules = {key: say(name) for key, name in RULES.items()}
        rule = controls.choose(say("Rule"), "blocks_rule", rules, label_visibility="collapsed")
    left, right = fourth.columns(2, vertical_alignment="bottom")
    with left:
        size = {"format": "n = %d", "label_visibility": "collapsed"}
        n = controls.slide(say("n"), "blocks_n", 0, blocks, default=2, **size)
    with right:
        draw = {"format": say("draw %d"), "label_visibility": "collapsed", "disabled": rule != RANDOM}
        seed = controls.slide(say("Draw"), "blocks_draw", 1, 20, default=1, **draw)

    # Compute
    shallower = Shallower(card, image, rule, n, seed, clicks.current(blocks))

    # Show
    if bets.open(BETS, shallower):
        return
    if sentence := (many if view.key == "many" else answer).sentence(shallower):
        top.answer(sentence)
    view.draw(shallower)
    later(explain, "needed_blocks", view.key)


in_turn(glass)
