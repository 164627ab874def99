"""What a lesson may ask before the heads are shown."""

import numpy as np

from ui.bets import Bet, Options, Truth, between
from views.distance.subject import MeasuredHeads
from words import label, say

NEAR = 0.5  # of what even attention gives
QUARTERS = (0.25, 0.5, 0.75)
SHARES = (label("under a quarter"), label("a quarter to a half"), label("half to three quarters"), label("more"))


def near_heads(heads: MeasuredHeads) -> Truth:
    """The share of all heads that look less than half as far as even attention in their layer."""
    times = np.concatenate([layer.distance / layer.uniform for layer in heads.here])
    times = times[np.isfinite(times)]
    near = int((times < NEAR).sum())
    told = say(
        "{near} of {count} heads do; the nearest looks {least} times as far as even attention, the furthest {most}.",
        near=near,
        count=len(times),
        least=f"{times.min():.2f}",
        most=f"{times.max():.2f}",
    )
    return Truth(between(near / len(times), QUARTERS), told)


BETS = (
    Bet(
        "near_heads",
        label("How many of this model’s heads look less than half as far as even attention?"),
        Options(SHARES, ordered=True),
        near_heads,
    ),
)
