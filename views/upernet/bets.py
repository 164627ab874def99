"""What a lesson may ask before ways into the head are switched off."""

from ui.bets import Bet, Options, Truth
from views.upernet.subject import Dense, way_name
from words import label, say

STAGES = ("level_0", "level_1", "level_2")  # in the order of the options, the last of which is for all bins


def most_needed(dense: Dense) -> Truth:
    """Which way, switched off alone, gives most pixels another class."""
    changed = {way: float((other != dense.shown.pixels).mean()) for way, other in dense.shown.without.items()}
    first, second, *_ = sorted(changed, key=changed.get, reverse=True)
    told = say(
        "Without {first} {most} of the pixels get another class, without {second} {next}.",
        first=way_name(first),
        most=f"{changed[first]:.1%}",
        second=way_name(second),
        next=f"{changed[second]:.1%}",
    )
    return Truth(STAGES.index(first) if first in STAGES else len(STAGES), told)


BETS = (
    Bet(
        "most_needed_way",
        label("One way into the head is switched off: without which do most pixels get another class?"),
        Options((label("stage 1"), label("stage 2"), label("stage 3"), label("averages over bins"))),
        most_needed,
    ),
)
