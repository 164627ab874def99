"""What a lesson may ask before the models are compared."""

import numpy as np

from ui.bets import Bet, Options, Truth, between
from views.cabinet.paired import LEVEL, compared
from views.cabinet.subject import Cabinet
from words import label, say

QUARTERS = (0.25, 0.5, 0.75)
SHARES = (label("under a quarter"), label("a quarter to a half"), label("half to three quarters"), label("more"))


def told_apart(cabinet: Cabinet) -> Truth:
    """The share of all pairs of models whose difference chance does not explain."""
    models = [model for model in cabinet.models if "right" in model.metrics]
    pairs = np.triu_indices(len(models), 1)
    differ, count = int((compared(models)[1][pairs] < LEVEL).sum()), len(pairs[0])
    told = say(
        "{differ} of {count} pairs do; the others may differ by chance alone on these {photographs} photographs.",
        differ=differ,
        count=count,
        photographs=f"{models[0].metrics['photographs']:,}",
    )
    return Truth(between(differ / max(count, 1), QUARTERS), told)


BETS = (
    Bet(
        "pairs_told_apart",
        label("Every two models are compared on the same photographs. How many pairs differ beyond chance?"),
        Options(SHARES, ordered=True),
        told_apart,
    ),
)
