"""What a lesson may ask before the chosen points are shown."""

import numpy as np

from analysis.sampling import overlap
from ui.bets import Bet, Options, Truth, between
from views.points.subject import Selection
from words import label, say

EDGES, QUARTERS = (0.1, 0.3, 0.6), (0.25, 0.5, 0.75)
SHARES = (label("under 10 %"), label("10 to 30 %"), label("30 to 60 %"), label("more than 60 %"))
PARTS = (label("under a quarter"), label("a quarter to a half"), label("half to three quarters"), label("more"))


def different(selection: Selection) -> Truth:
    """How many of all choices are different points."""
    choices = selection.forward.choices
    points = len(np.unique(choices))
    told = say("{points} different points in {choices} choices.", points=points, choices=choices.size)
    return Truth(between(points / choices.size, QUARTERS), told)


def most_alike(selection: Selection) -> Truth:
    """What the two SortNets share that choose most alike."""
    shared = np.triu(overlap(selection.forward.choices), 1)
    first, second = np.unravel_index(shared.argmax(), shared.shape)
    told = say(
        "SortNets {first} and {second} share {share}.",
        first=first + 1,
        second=second + 1,
        share=f"{shared.max():.0%}",
    )
    return Truth(between(float(shared.max()), EDGES), told)


BETS = (
    Bet(
        "different_points",
        label("Every SortNet chooses for itself. How many of all their choices are different points?"),
        Options(PARTS, ordered=True),
        different,
    ),
    Bet(
        "most_alike_nets",
        label("The two SortNets that choose most alike: how many of their points do they share?"),
        Options(SHARES, ordered=True),
        most_alike,
    ),
)
