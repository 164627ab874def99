"""What may be guessed before the masks are seen."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.objectives import asked_for
from ui.bets import Bet, Options, Truth
from views.masks.known import Known
from views.masks.predicting import Pixels, Words
from views.masks.subject import Masked
from words import label, say

SHARES = (label("nothing"), label("a quarter of all pairs"), label("half of all pairs"), label("all pairs"))
PARTS = (label("one place"), label("one in seven"), label("half of it"), label("all of it"))
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


def _asked(shown: Pixels | Words) -> Truth:
    every = len(shown.asked.counts)
    count = asked_for(every)
    nearest = int(np.argmin([abs(count - part) for part in (1, every / 7, every / 2, every)]))
    told = say("{count} of {all} places; for the next one the loss counts them all.", count=count, all=every)
    return Truth(nearest, told)


def _knows(known: Known) -> Truth:
    """Raw pixels, the first block, one inside or the last: which names most digits in the causal model."""
    shares = known.trained["causal"].mean(axis=1)
    candidates = (known.raw.mean(), shares[1], shares[2:-1].max(), shares[-1])
    told = say(
        "From raw pixels {raw}; after the best block inside {inside}, after the last {last}.",
        raw=f"{candidates[0]:.0%}",
        inside=f"{candidates[2]:.0%}",
        last=f"{candidates[3]:.0%}",
    )
    return Truth(int(np.argmax(candidates)), told)


BETS = (
    Bet("never_heard", label("How many pairs never hear of each other?"), Options(SHARES, ordered=True), _never),
    Bet(
        "swin_layers",
        label("After how many layers has every pixel heard of every other, in windows of 4 × 4?"),
        Options(LAYERS, ordered=True),
        _layers,
    ),
    Bet(
        "digit_known",
        label("From where does a linear map name most digits?"),
        Options((label("raw pixels"), label("the first block"), label("a block inside"), label("the last block"))),
        _knows,
    ),
    Bet("asked_share", label("Of how much that goes in does BERT’s loss ask?"), Options(PARTS, ordered=True), _asked),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {  # of its own subject
    "looks": BETS[:2],
    "costs": BETS[:2],
    "known": BETS[2:3],
    "predicts": BETS[3:],
}
