"""What a lesson may ask before the trainings are shown."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.entropy import row_entropy
from ui.bets import Bet, Options, Truth, between
from views.learning import forming
from views.learning.maps import looks
from views.learning.staged import Staged, called
from views.learning.subject import Learning
from words import label, say

LOST = (0.05, 0.2, 0.4)
WHEN = (0.75, 2.5, np.inf)  # epochs that part the answers
CLEARLY = 0.02  # of the largest entropy


def without_it(learning: Learning) -> Truth:
    """How much less the second training names right at its end."""
    first, second = (float(training.accuracy[-1]) for training in learning.trainings)
    told = say("{first} with it, {second} without.", first=f"{first:.0%}", second=f"{second:.0%}")
    return Truth(between(first - second, LOST), told)


def sharpening(learning: Learning) -> Truth:
    """In how many heads of the last block the class token's look at the patches becomes sharper."""
    before, after = entropies(learning)[[0, -1]]
    sharper = int((after < before - CLEARLY).sum())
    told = say(
        "In {count} of {all}; the mean entropy goes from {before} of the largest to {after}.",
        count=sharper,
        all=len(after),
        before=f"{before.mean():.0%}",
        after=f"{after.mean():.0%}",
    )
    return Truth(between(sharper / len(after), (0.01, 0.51, 0.99)), told)


def entropies(learning: Learning) -> np.ndarray:
    """Of what goes from the class token to patches in the last block, as a share of the largest: (moment, head)."""
    maps = looks(learning, learning.trainings[0], learning.trainings[0].recipe.blocks - 1)
    shares = maps.reshape(*maps.shape[:2], -1)
    shares = shares / shares.sum(axis=-1, keepdims=True)
    return row_entropy(shares) / np.log(shares.shape[-1])


def on_objects(staged: Staged) -> Truth:
    """When more of the attention lies on objects than before the training."""
    certain_epochs = forming.certain(staged)
    if not certain_epochs:
        return Truth(len(WHEN), say("Never in this training."))
    middle, _ = forming.excess(staged)
    most = staged.stages[int(middle.argmax())]["epochs"]
    told = say(
        "After {first}; most after {most}: {excess} percentage points beyond the mean map.",
        first=called(certain_epochs[0]),
        most=called(most),
        excess=f"{middle.max():.1f}",
    )
    return Truth(between(certain_epochs[0], WHEN), told)


BETS = (
    Bet(
        "without_positions",
        label("Without positions it sees the same ink. How many percentage points fewer does it name right?"),
        Options((label("under 5"), label("5 to 20"), label("20 to 40"), label("more")), ordered=True),
        without_it,
    ),
    Bet(
        "look_sharpens",
        label("In how many of its heads has the class token’s look at the patches become sharper?"),
        Options((label("in none"), label("in up to half"), label("in more than half"), label("in all")), ordered=True),
        sharpening,
    ),
    Bet(
        "on_objects",
        label("When does more of its attention lie on objects than before the training?"),
        Options(
            (label("within half an epoch"), label("after one or two"), label("later"), label("never")), ordered=True
        ),
        on_objects,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet[Any]]] = {"course": BETS[:1], "maps": BETS[1:2], "photographs": BETS[2:]}
