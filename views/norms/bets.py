"""What a lesson may ask before the channels are shown."""

from collections.abc import Mapping, Sequence

from analysis import normalisation
from ui.bets import Bet, Options, Truth, between
from views.norms.odd import spread
from views.norms.subject import LARGE, ODD, Odd, Real
from views.norms.tokens import stages
from words import label, say

SIZES, SHARES = (0.25, 0.5, 0.9), (0.01, 0.05, 0.2)


def others_after(odd: Odd) -> Truth:
    """The mean deviation of the other channels after layer normalisation."""
    after = spread(odd.after(normalisation.LAYER))
    size = float(after[[channel for channel in range(LARGE[2]) if channel != ODD]].mean())
    return Truth(between(size, SIZES), say("It is {size}; before it was about 1.", size=f"{size:.2f}"))


def strongest_share(real: Real) -> Truth:
    """The largest share of the tokens' squared length that one channel carries."""
    of = stages(real)["before"]
    share, even = float(of.max()), 1 / len(of)
    return Truth(
        between(share, SHARES),
        say("It is {share}; evenly it would be {even}.", share=f"{share:.1%}", even=f"{even:.1%}"),
    )


BETS = (
    Bet(
        "others_after",
        label("One channel is ten times as large. What deviation do the others keep after layer normalisation?"),
        Options((label("under 0.25"), label("0.25 to 0.5"), label("0.5 to 0.9"), label("more")), ordered=True),
        others_after,
    ),
    Bet(
        "strongest_share",
        label("How much of the tokens’ squared length does the strongest single channel carry?"),
        Options((label("under 1 %"), label("1 to 5 %"), label("5 to 20 %"), label("more")), ordered=True),
        strongest_share,
    ),
)
OF_VIEW: Mapping[str, Sequence[Bet]] = {"odd": BETS[:1], "tokens": BETS[1:]}
