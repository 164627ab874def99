"""What a lesson may ask before the gradients or the trainings are shown."""

from collections.abc import Mapping, Sequence

from ui.bets import Bet, Options, Truth, between
from views.before.border import Border
from views.before.subject import BEFORE, BEHIND, DEPTHS, Drawn
from words import label, say

RATIOS, SHARES = (0.2, 0.5, 1.0), (0.1, 0.3, 0.6)
FEW = 2  # layers


def shrinks(drawn: Drawn) -> Truth:
    """The last layer's pre-norm gradient in the deepest transformer, as a part of that in one of two layers."""
    means = {
        norms: drawn.last(norms).mean(axis=0)[[list(DEPTHS).index(FEW), -1]].tolist() for norms in (BEFORE, BEHIND)
    }
    ratio, other = (means[norms][1] / means[norms][0] for norms in (BEFORE, BEHIND))
    return Truth(
        between(ratio, RATIOS),
        say(
            "It is {ratio} times as large; with norms behind {other} times.", ratio=f"{ratio:.2f}", other=f"{other:.2f}"
        ),
    )


def fails(border: Border) -> Truth:
    """Of the post-norm trainings without warm-up, the share that ends within chance."""
    failed, there = (values[0, 0] for values in (border.runs.failed, border.runs.there))
    share = float(failed.sum() / there.sum())
    told = say("{failed} of {all}: {share}.", failed=int(failed.sum()), all=int(there.sum()), share=f"{share:.0%}")
    return Truth(between(share, SHARES), told)


BETS = (
    Bet(
        "shrinks",
        label("Norms before: how large is the last layer’s gradient in 48 layers, as a part of that in 2 layers?"),
        Options(
            (label("under a fifth"), label("a fifth to a half"), label("a half to all of it"), label("more")),
            ordered=True,
        ),
        shrinks,
    ),
    Bet(
        "fails",
        label("How many of the post-norm trainings without warm-up end no better than chance?"),
        Options((label("under 10 %"), label("10 to 30 %"), label("30 to 60 %"), label("more")), ordered=True),
        fails,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {"start": BETS[:1], "warm": BETS[1:]}  # each asks its own view's subject
