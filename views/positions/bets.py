"""What a lesson may ask before the positions are shown."""

from ui.bets import Bet, Options, Truth, between
from views.positions import ablation, subject
from views.positions.answer import change
from views.positions.subject import PlainRun
from words import label, say

QUARTERS, LENGTHS = (0.25, 0.5, 0.75), (0.1, 0.3, 1.0)
SHARES = (label("under a quarter"), label("a quarter to a half"), label("half to three quarters"), label("more"))
MOVES = (label("under 10 %"), label("10 to 30 %"), label("30 to 100 %"), label("more than its length"))


def beside(run: PlainRun) -> Truth:
    """The share of positions whose most similar other one lies right beside them."""
    is_beside, chance = subject.beside(run.card.key)
    told = say(
        "For {beside} of {count}; by chance it would be {chance}.",
        beside=int(is_beside.sum()),
        count=is_beside.size,
        chance=f"{chance.sum():.0f}",
    )
    return Truth(between(float(is_beside.mean()), QUARTERS), told)


def moved(run: PlainRun) -> Truth:
    """How far the answer moves without positions, as a share of its length."""
    gone = change(run, (ablation.LEARNED, ablation.IN_PLACE), (ablation.ZERO, ablation.IN_PLACE))
    return Truth(between(gone, LENGTHS), say("It moves by {share} of its length.", share=f"{gone:.0%}"))


BETS = (
    Bet(
        "most_similar_beside",
        label("Nobody told the model where patches lie. For how many positions is the most similar one a neighbour?"),
        Options(SHARES, ordered=True),
        beside,
    ),
    Bet(
        "answer_without_positions",
        label("Every position set to zero: how far does the model’s answer move?"),
        Options(MOVES, ordered=True),
        moved,
    ),
)
