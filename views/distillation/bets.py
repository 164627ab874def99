"""What a lesson may ask before the two tokens are compared."""

from analysis.vectors import cosine
from ui.bets import Bet, Options, Truth, between
from views.distillation.subject import CLASS, DISTILLATION, Student
from words import label, say

EDGES = (0.3, 0.6, 0.9)
COSINES = (label("under 0.3"), label("0.3 to 0.6"), label("0.6 to 0.9"), label("more than 0.9"))


def leaving(student: Student) -> Truth:
    """How alike the two tokens are after the last block."""
    first, *_, last = cosine(student.path(CLASS), student.path(DISTILLATION))
    told = say("They enter with {first} and leave with {last}.", first=f"{first:.2f}", last=f"{last:.2f}")
    return Truth(between(last, EDGES), told)


BETS = (
    Bet(
        "two_tokens_leave",
        label("How alike are the two tokens when they leave the model, as a cosine?"),
        Options(COSINES, ordered=True),
        leaving,
    ),
)
