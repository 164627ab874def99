"""What may be guessed before blocks are left out."""

from analysis.probabilities import softmax
from ui.bets import Bet, Options, Truth, between
from views.needed_blocks.subject import EVERY, Shallower
from words import label, say

EDGES = (0.25, 0.5, 0.9)
LEFT = (label("less than 25 %"), label("25 to 50 %"), label("50 to 90 %"), label("more than 90 %"))
WHICH = (
    *(label("one of the first quarter"), label("one of the second quarter")),
    *(label("one of the third quarter"), label("one of the last quarter")),
)


def _half(shallower: Shallower) -> Truth:
    before, after = shallower.by_rule(EVERY, 2).shares()
    share = float(after[before.argmax()])
    return Truth(between(share, EDGES), say("It has {share} then.", share=f"{share:.1%}"))


def _costly(shallower: Shallower) -> Truth:
    block = int(softmax(shallower.alone.logits)[:, shallower.first].argmin())
    told = say("Block {block} of {all}.", block=block + 1, all=shallower.blocks)
    return Truth(4 * block // shallower.blocks, told)


BETS = (
    Bet(
        "costliest_block",
        label("One block goes. Without which one does the named class lose most of its probability?"),
        Options(WHICH),
        _costly,
    ),
    Bet(
        "every_other_gone",
        label("Every other block goes. What probability has the class that was named before?"),
        Options(LEFT, ordered=True),
        _half,
    ),
)
