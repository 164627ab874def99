"""What may be guessed before the masks are seen."""

import numpy as np

from ui.bets import Bet, Options, Truth
from views.masks.subject import Masked
from words import label, say

SHARES = (label("nothing"), label("a quarter of all pairs"), label("half of all pairs"), label("all pairs"))
LAYERS = (label("2"), label("3"), label("5"), label("never"))


def _never(masked: Masked) -> Truth:
    hops = masked.as_kind("causal").hops
    share = float(np.isinf(hops).mean())
    nearest = int(np.argmin([abs(share - part) for part in (0, 0.25, 0.5, 1)]))
    return Truth(nearest, say("{share} of all pairs never hear of each other.", share=f"{share:.0%}"))


def _layers(masked: Masked) -> Truth:
    most = masked.as_kind("shifted").hops.max()
    nearest = 3 if np.isinf(most) else int(np.argmin([abs(most - count) for count in (2, 3, 5)]))
    return Truth(nearest, say("Every pixel has heard of every other after {count} layers.", count=f"{most:.0f}"))


BETS = (
    Bet("never_heard", label("How many pairs never hear of each other?"), Options(SHARES, ordered=True), _never),
    Bet(
        "swin_layers",
        label("After how many layers has every pixel heard of every other, in windows of 4 × 4?"),
        Options(LAYERS, ordered=True),
        _layers,
    ),
)
