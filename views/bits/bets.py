"""What a lesson may ask before the rounded model is shown."""

from collections.abc import Mapping, Sequence

import numpy as np

from models.quantised import Quantised
from models.quantised.coding import K_MEANS
from models.questions.rounding import Storing
from ui import cached
from ui.bets import Bet, Options, Truth, between
from views.bits.answer import megabytes
from views.bits.subject import Rounded
from words import label, say

TIMES = (4, 8, 16)


def smaller(rounded: Rounded) -> Truth:
    """How many times smaller the file in 4 bits of k-means is than the one in float32."""
    stored = cached.ask(Storing(model=rounded.card.key, quantised=Quantised(K_MEANS, 4)))
    times = rounded.plain / stored.bytes
    told = say(
        "{few} of {many} MB: {times} times smaller. Biases, norms, positions and centroids stay in float32.",
        few=megabytes(stored.bytes),
        many=megabytes(rounded.plain),
        times=f"{times:.1f}",
    )
    return Truth(between(times, TIMES), told)


def second_guess(rounded: Rounded) -> Truth:
    """Whether the first guess survives the page's rounding, and how far its probability moved."""
    before, after = rounded.shares
    first = int(np.argmax(before))
    kept = first == int(np.argmax(after))
    gone = abs(float(before[first] - after[first]))
    told = say(
        "Its probability was {before} and is {after}.", before=f"{before[first]:.0%}", after=f"{after[first]:.0%}"
    )
    return Truth(3 if not kept else between(gone, (0.05, 0.2)), told)


BETS = (
    Bet(
        "smaller_file",
        label("In 4 bits a weight, how many times smaller is the file?"),
        Options((label("less than 4"), label("4 to 8"), label("8 to 16"), label("more than 16")), ordered=True),
        smaller,
    ),
    Bet(
        "rounded_guess",
        label("Every weight is now one of 15 numbers of its matrix. What becomes of the model’s first guess?"),
        Options(
            (
                label("its probability moves by less than 5 points"),
                label("by 5 to 20 points"),
                label("by more than 20 points"),
                label("it is another class"),
            ),
            ordered=True,
        ),
        second_guess,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {"weights": BETS, "photographs": (), "tokens": (), "int8": (), "frontier": ()}
