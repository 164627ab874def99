"""What a lesson may ask before the answer is read block by block, or what blocks add is shown."""

import numpy as np

from analysis.lens import decided
from ui.bets import Bet, Options, Truth, between
from views.forward import lens, stream
from views.forward.subject import Way
from words import label, say

QUARTERS = (0.25, 0.5, 0.75)
PLACES = (label("the first quarter"), label("the second"), label("the third"), label("the last quarter"))
SHARES = (label("under a quarter"), label("a quarter to a half"), label("a half to three quarters"), label("more"))


def first_named(way: Way) -> Truth:
    """From which block on the head names its answer, as a share of all blocks; a block counts once it is through."""
    logits, names = lens.measured(way)
    first = decided(logits)
    told = say(
        "{name} leads from block {block} of {blocks} on.",
        name=names[int(logits[-1].argmax())],
        block=first,
        blocks=way.passed.blocks,
    )
    return Truth(between(max(first - 1, 0) / way.passed.blocks, QUARTERS), told)


def addition(way: Way) -> Truth:
    """The median of what attention and MLP add over what they add it to, over all blocks."""
    middle = float(np.median(stream.shares(stream.measured(way))))
    return Truth(between(middle, QUARTERS), say("The median addition is {share}.", share=f"{middle:.0%}"))


BETS = (
    Bet(
        "first_named",
        label("The head is put on early blocks: in which part does it begin to say what it says in the end, for good?"),
        Options(PLACES, ordered=True),
        first_named,
    ),
    Bet(
        "addition",
        label("How long is what a branch typically adds (the median), beside what it adds it to?"),
        Options(SHARES, ordered=True),
        addition,
    ),
)
