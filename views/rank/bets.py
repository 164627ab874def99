"""What may be guessed before the spectrum is shown."""

from analysis.rank import holding
from ui.bets import Bet, Options, Truth, between
from views.rank.subject import Mapped
from words import label, say

PARTS = (0.05, 0.2, 0.5)  # of all directions


def directions_needed(seen: Mapped) -> Truth:
    """The share of directions that hold 90% of the map under glass."""
    needed, chance = int(holding(seen.values)), int(holding(seen.shuffled))
    told = say(
        "{needed} of {all} do; with each row shuffled it takes {chance}.",
        needed=needed,
        all=seen.tokens,
        chance=chance,
    )
    return Truth(between(needed / seen.tokens, PARTS), told)


BETS = (
    Bet(
        "directions_needed",
        label("How many of all directions hold 90% of this map?"),
        Options((label("under 5%"), label("5 to 20%"), label("20 to 50%"), label("more than half")), ordered=True),
        directions_needed,
    ),
)
OF_VIEW = {"maps": BETS}
