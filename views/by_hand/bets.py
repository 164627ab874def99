"""What a lesson may ask before the weights are shown."""

import numpy as np

from ui.bets import Bet, Options, Truth, between
from views.by_hand.subject import Lecture
from words import label, say

THIRDS = (1 / 3, 1 / 2, 3 / 4)
SHARES = (label("under a third"), label("a third to a half"), label("half to three quarters"), label("more"))
PARTS = (label("nothing"), label("a third"), label("two thirds"), label("all"))


def largest_weight(lecture: Lecture) -> Truth:
    """The largest weight on the table."""
    weights = lecture.hand.steps().weights
    query, key = np.unravel_index(weights.argmax(), weights.shape)
    told = say(
        "Token {query} takes {share} from token {key}.", query=query + 1, key=key + 1, share=f"{weights.max():.0%}"
    )
    return Truth(between(weights.max(), THIRDS), told)


def first_from_itself(lecture: Lecture) -> Truth:
    """What the first token takes from itself."""
    share = float(lecture.hand.steps().weights[0, 0])
    return Truth(round(share * (len(PARTS) - 1)), say("It is {share}.", share=f"{share:.0%}"))


BETS = (
    Bet(
        "largest_weight",
        label("How much of its output does the choosiest token take from a single one?"),
        Options(SHARES, ordered=True),
        largest_weight,
    ),
    Bet(
        "first_from_itself",
        label("About how much of its output does token 1 now take from itself?"),
        Options(PARTS, ordered=True),
        first_from_itself,
    ),
)
