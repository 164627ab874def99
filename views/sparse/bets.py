"""What may be guessed before the pattern is seen at work."""

from dataclasses import replace

from ui.bets import Bet, Options, Truth, between
from views.sparse.subject import Imposed
from words import label, say

SHARES = (0.25, 0.5, 0.75)


def mass_of_neighbours(imposed: Imposed) -> Truth:
    """The attention of the layer on patches at most one row and column away, and on the class token."""
    near = replace(imposed, kind="local", size=1, at_random=False)
    mass, chance = float(near.mass.mean()), near.chance[0]
    told = say("They hold {mass}; as many pairs at random {chance}.", mass=f"{mass:.0%}", chance=f"{chance:.0%}")
    return Truth(between(mass, SHARES), told)


BETS = (
    Bet(
        "mass_of_neighbours",
        label("How much of its attention does this layer lay on the next patches and the class token?"),
        Options(
            (label("under a quarter"), label("a quarter to half"), label("half to three quarters"), label("more")),
            ordered=True,
        ),
        mass_of_neighbours,
    ),
)
OF_VIEW = {"patterns": BETS}
