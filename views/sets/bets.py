"""What a lesson may ask before the set is shuffled."""

from ui.bets import Bet, Options, Truth, between
from views.sets.answer import SEEN, moved
from views.sets.subject import SetTransformers
from words import label, say

EDGES = (SEEN, 1, 10)
MOVES = (label("by rounding at most"), label("by less than one"), label("by one to ten"), label("by more than ten"))


def shuffled(models: SetTransformers) -> Truth:
    """How far a shuffle of the numbers moves the maximum that the model names."""
    plain, coded = moved(models)
    told = say(
        "It moves by {plain}. Were each number told its place in the list, it would move by {coded}.",
        plain=f"{plain:.1g}" if plain < SEEN else f"{plain:.1f}",
        coded=f"{coded:.1f}",
    )
    return Truth(between(plain, EDGES), told)


BETS = (
    Bet(
        "shuffled_maximum",
        label("The same numbers are fed in another order. How far does the answer move?"),
        Options(MOVES, ordered=True),
        shuffled,
    ),
)
