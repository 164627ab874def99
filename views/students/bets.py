"""What may be guessed before student and teacher are compared."""

from collections.abc import Mapping, Sequence

import numpy as np

from ui.bets import Bet, Options, Truth, between
from views.students.subject import UNTRAINED, Copied
from views.students.turned import TURN, Turned
from words import label, say

SHARES = (0.25, 0.5, 0.75)
MOVES = (1e-6, 0.01, 0.1)


def left_of_distance(copied: Copied) -> Truth:
    """How much of an untrained student's divergence in attention is left after copying."""
    own, untrained = (float(copied.apart("attention", target).mean()) for target in (copied.target, UNTRAINED))
    told = say("{own} of {untrained} nats are left.", own=f"{own:.2f}", untrained=f"{untrained:.2f}")
    return Truth(between(own / untrained, SHARES), told)


def moved_relation(turned: Turned) -> Truth:
    """How far any value relation moves when all values are turned."""
    rotated = Turned(turned.copied, TURN, turned.draw)
    far = float(np.abs(rotated.related(rotated.after) - rotated.related(rotated.values)).max())
    return Truth(between(far, MOVES), say("By {far} at most: that is rounding.", far=f"{far:.1g}"))


BETS = (
    Bet(
        "left_of_distance",
        label("Untrained, the student’s attention lies some way from the teacher’s. How much of it is left now?"),
        Options((label("under 25 %"), label("25 to 50 %"), label("50 to 75 %"), label("more than 75 %")), ordered=True),
        left_of_distance,
    ),
    Bet(
        "moved_relation",
        label("All values are turned at random. By how much does the relation of any two tokens change at most?"),
        Options(
            (label("not at all"), label("less than 0.01"), label("0.01 to 0.1"), label("more than 0.1")), ordered=True
        ),
        moved_relation,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {"looks": BETS[:1], "turned": BETS[1:]}  # each asks its own view's subject
