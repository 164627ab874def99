"""What a lesson may ask before the trainings are shown."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.entropy import row_entropy
from ui.bets import Bet, Options, Truth, between
from views.learning.maps import looks
from views.learning.subject import Learning
from words import label, say

LOST, HALF = (0.05, 0.2, 0.4), 0.5


def without_it(learning: Learning) -> Truth:
    """How much less the second training names right at its end."""
    first, second = (float(training.accuracy[-1]) for training in learning.trainings)
    told = say("{first} with it, {second} without.", first=f"{first:.0%}", second=f"{second:.0%}")
    return Truth(between(first - second, LOST), told)


def sharpest(learning: Learning) -> Truth:
    """Whether the class token's look becomes sharper or more even."""
    before, after = entropies(learning)[[0, -1]]
    told = say("Entropy goes from {before} of the largest to {after}.", before=f"{before:.0%}", after=f"{after:.0%}")
    return Truth(0 if after < before - 0.02 else 2 if after > before + 0.02 else 1, told)


def entropies(learning: Learning) -> np.ndarray:
    """Of what goes from the class token to patches in the last block, as a share of the largest: (moment,)."""
    maps = looks(learning, learning.trainings[0], learning.trainings[0].recipe.blocks - 1)
    shares = maps.reshape(*maps.shape[:2], -1)
    shares = shares / shares.sum(axis=-1, keepdims=True)
    return row_entropy(shares).mean(axis=1) / np.log(shares.shape[-1])


BETS = (
    Bet(
        "without_positions",
        label("Without positions it sees the same ink. How many percentage points fewer does it name right?"),
        Options((label("under 5"), label("5 to 20"), label("20 to 40"), label("more")), ordered=True),
        without_it,
    ),
    Bet(
        "look_sharpens",
        label("While it learns, what becomes of the class token’s look at the patches?"),
        Options((label("it sharpens"), label("it stays as it is"), label("it evens out"))),
        sharpest,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet[Learning]]] = {"course": BETS[:1], "maps": BETS[1:]}
