"""How sharply every head looks: the entropy of its rows, as a share of the largest possible."""

from views.distance.points import SHARPNESS, exhibit_points
from views.distance.subject import MeasuredHeads
from words import label, say

PAPER = "Clark et al. 2019, arXiv:1906.04341"
UNIT = label("entropy ÷ ln(keys)")


def draw(heads: MeasuredHeads) -> None:
    """A point per head, beside what uniform attention gives, which is 1."""
    exhibit_points(
        [layer.entropy for layer in heads.charted],
        heads.charted_record,
        heads.chosen,
        unit=UNIT,
        source=PAPER,
        reference=[1.0] * len(heads.charted),
        caption=_caption(),
        key=SHARPNESS,
    )


def _caption() -> str:
    return say(
        "1: all keys that a query may see alike (dashed). 0: one key only. Each row is divided by the logarithm of the "
        "number of keys that its query may see: those of its window, without masked ones."
    )
