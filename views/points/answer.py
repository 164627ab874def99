"""What this cloud's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.sampling import overlap
from views.points.subject import Selection
from words import say


def sentence(selection: Selection) -> str:
    """How many points are chosen at all, and the two SortNets that choose most alike; chance is a blind draw's."""
    selected, points = selection.forward.choices, selection.forward.cloud.distinct
    shared = np.triu(overlap(selected), 1)
    first, second = np.unravel_index(shared.argmax(), shared.shape)
    return say(
        "Those that {nets} small networks, SortNets, score highest: {chosen} of {points} points. The most alike, "
        "{first} and {second}, share {shared} of theirs (by chance {chance}).",
        nets=len(selected),
        chosen=len(np.unique(selected)),
        points=f"{points:,}",
        first=first + 1,
        second=second + 1,
        shared=f"{shared[first, second]:.0%}",
        chance=f"{np.mean([len(np.unique(net)) for net in selected]) / points:.0%}",
    )
