"""What a lesson may ask before the matrices or the fields are shown."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis import mixers, receptive
from ui.bets import Bet, Options, Truth, between
from views.mixing.field import Seen
from views.mixing.subject import Mixing
from words import label, say

SHARES = (0.1, 0.25, 0.5)
SIDES = (0.2, 0.4, 0.6)


def choosiest_piece(mixing: Mixing) -> Truth:
    """The largest weight that a piece lays on another one."""
    weights = mixing.matrix(mixers.ATTENTION)
    share = float(np.where(np.eye(len(weights), dtype=bool), 0, weights).max())
    told = say("It takes {share}; evenly it would be {even}.", share=f"{share:.0%}", even=f"{1 / len(weights):.0%}")
    return Truth(between(share, SHARES), told)


def half_of_field(seen: Seen) -> Truth:
    """The side of the square that holds half of what the ViT's middle place answers to."""
    sides = [
        receptive.side(field.slopes, field.middle) for field in (seen.fields["vit", kind] for kind in (False, True))
    ]
    told = say("It is {trained}; in its untrained twin {random}.", trained=f"{sides[0]:.0%}", random=f"{sides[1]:.0%}")
    return Truth(between(sides[0], SIDES), told)


BETS = (
    Bet(
        "choosiest_piece",
        label("How much of its output will the choosiest piece take from one other piece?"),
        Options((label("under 10 %"), label("10 to 25 %"), label("25 to 50 %"), label("more than half")), ordered=True),
        choosiest_piece,
    ),
    Bet(
        "half_of_field",
        label(
            "Half of what the middle of the ViT’s map answers to lies in a square; how wide, in sides of the picture?"
        ),
        Options((label("under 20 %"), label("20 to 40 %"), label("40 to 60 %"), label("more than 60 %")), ordered=True),
        half_of_field,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {"matrices": BETS[:1], "field": BETS[1:]}  # each asks its own view's subject
