"""What decided in the cell that the visitor holds: by way into the head, and by window or bin on that way."""

import numpy as np

from analysis.regions import sums
from models.questions.dense import Origin
from ui import cached
from views.upernet.subject import Dense, way_name
from words import say

CONSTANT = "constant"


def lead(dense: Dense) -> dict[str, float]:
    """By way, and last as `CONSTANT`, what sums to the lead of the cell's first class over its second."""
    (winner, rival), (row, column) = dense.rivals, dense.at

    def ahead(scores: np.ndarray) -> float:
        return float(scores[winner, row, column] - scores[rival, row, column])

    parts = {name: ahead(part) for name, part in dense.shown.parts.items()}
    return parts | {CONSTANT: ahead(dense.shown.logits) - sum(parts.values())}


def places(dense: Dense) -> dict[str, np.ndarray]:
    """By way, (row, column) of its own tokens or bins: what each adds to that lead."""
    winner, rival = dense.rivals
    asked = {"at": dense.at, "winner": winner, "rival": rival, "off": dense.off}
    return dict(cached.ask(Origin(model=dense.metrics["backbone"]["key"], shown=dense.trace.pixels, **asked)))


def strongest(dense: Dense, way: str, values: np.ndarray) -> tuple[int, dict[int, float]]:
    """Number of the window or bin of `way` that adds most, and what each adds, by its number in `dense.regions`."""
    totals = sums(values, dense.regions(way))
    return max(totals, key=totals.get), totals


def most(dense: Dense) -> str:
    """The way that adds most, and the strongest of its windows or bins, in a sentence."""
    parts = {way: part for way, part in lead(dense).items() if way != CONSTANT}
    way = max(parts, key=parts.get)
    best, totals = strongest(dense, way, places(dense)[way])
    numbers = {"way": way_name(way), "part": f"{parts[way]:.2f}", "count": len(totals), "best": f"{totals[best]:.2f}"}
    if len(totals) == 1:
        return say("Most comes in by {way}: {part}. It has one part only, which is the whole picture.", **numbers)
    if way.startswith("bin"):
        return say("Most comes in by {way}: {part}, and {best} from the strongest of its {count} bins.", **numbers)
    return say("Most comes in by {way}: {part}, and {best} from the strongest of its {count} windows.", **numbers)
