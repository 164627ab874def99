"""What may be guessed before the shuffle's effect is shown."""

from ui.bets import Bet, Options, Truth, between
from views.permutation.subject import Patches
from words import label, say

SHARES = (0.25, 0.5, 0.75)  # where one answer ends and the next begins


def as_far_as_another(patches: Patches) -> Truth:
    """How far the shuffle moves what patches became, as a share of how far another patch's output is."""
    moved, another = patches.displacement(learned=True), patches.strangers()
    told = say(
        "A patch’s output moves by {moved} of its length; another patch’s output is {another} away. That is {share} of "
        "the way.",
        moved=f"{moved:.0%}",
        another=f"{another:.0%}",
        share=f"{moved / another:.0%}",
    )
    return Truth(between(moved / another, SHARES), told)


BETS = (
    Bet(
        "as_far_as_another",
        label("How far does a shuffle move what a patch becomes, towards what another patch became?"),
        Options(
            (
                label("less than a quarter of the way"),
                label("a quarter to half of it"),
                label("half to three quarters"),
                label("more than three quarters"),
            ),
            ordered=True,
        ),
        as_far_as_another,
    ),
)
