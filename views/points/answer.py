"""What this cloud's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.intervals import around
from analysis.sampling import overlap
from views.points.subject import Selection
from words import say


def sentence(selection: Selection) -> str:
    """Where the chosen points stand, and the two SortNets that choose most alike, beside what a blind draw gives."""
    selected, points = selection.forward.choices, selection.forward.cloud.distinct
    shared = np.triu(overlap(selected), 1)
    first, second = np.unravel_index(shared.argmax(), shared.shape)
    further, blind = outwards(selection.forward.places[:points], np.unique(selected))
    told = {
        "nets": len(selected),
        "chosen": len(np.unique(selected)),
        "points": f"{points:,}",
        "further": f"{abs(further):.0%}",
        "blind": f"{blind:.0%}",
        "first": first + 1,
        "second": second + 1,
        "shared": f"{shared[first, second]:.0%}",
        "chance": f"{np.mean([len(np.unique(net)) for net in selected]) / points:.0%}",
    }
    if further < 0:
        return say(
            "{chosen} of {points}, which {nets} small networks, SortNets, score highest: {further} nearer the middle "
            "than all are (a blind draw: ±{blind}). Nets {first} and {second} share {shared} (blindly {chance}).",
            **told,
        )
    return say(
        "{chosen} of {points}, which {nets} small networks, SortNets, score highest: {further} further out than all "
        "are (a blind draw: ±{blind}). Nets {first} and {second} share {shared} (blindly {chance}).",
        **told,
    )


def outwards(places: np.ndarray, chosen: np.ndarray) -> tuple[float, float]:
    """How much further from the middle the `chosen` (index) of `places` (point, 3) stand on average than all do, as a
    share of that; and the half of the interval in which 95 % of as many drawn blindly, none twice, would fall."""
    distances = np.linalg.norm(places - places.mean(axis=0), axis=1)
    mean, drawn = distances.mean(), len(chosen)
    error = distances.std(ddof=1) * np.sqrt(1 / drawn - 1 / len(places))
    return float(distances[chosen].mean() / mean - 1), float(around(error) / mean)
