"""What may be guessed before heads are switched off."""

from ui.bets import Bet, Options, Truth, between
from views.needed_heads.subject import LEAST, MOST, Pruned
from words import label, say

EDGES, FALLS = (0.25, 0.5, 0.9), (0.01, 0.05, 0.2)
LEFT = (label("less than 25 %"), label("25 to 50 %"), label("50 to 90 %"), label("more than 90 %"))
POINTS = (label("less than 1 point"), label("1 to 5 points"), label("5 to 20 points"), label("more than 20 points"))


def _half(pruned: Pruned) -> Truth:
    before, after = pruned.without(pruned.total // 2, LEAST).shares()
    share = float(after[before.argmax()])
    return Truth(between(share, EDGES), say("It has {share} then.", share=f"{share:.1%}"))


def _first(pruned: Pruned) -> Truth:
    before, after = pruned.without(1, MOST).shares()
    named = before.argmax()
    fall = float(before[named] - after[named])
    told = say("From {before} to {after}.", before=f"{before[named]:.1%}", after=f"{after[named]:.1%}")
    return Truth(between(fall, FALLS), told)


BETS = (
    Bet(
        "one_head_gone",
        label("The most important head of all goes. By how much does the probability of the named class fall?"),
        Options(POINTS, ordered=True),
        _first,
    ),
    Bet(
        "half_gone",
        label("Half of all heads go, the least important ones. What probability has the class that was named before?"),
        Options(LEFT, ordered=True),
        _half,
    ),
)
