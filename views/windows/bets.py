"""What a lesson may ask before reach is shown."""

from ui.bets import Bet, Curve, Options, Truth, between
from views.windows.reach import fields
from views.windows.subject import Windowed
from words import label, say

EDGES = (0.05, 0.15, 0.5)
SHARES = (label("under 5 %"), label("5 to 15 %"), label("15 to 50 %"), label("more than half"))


def known_after_two(windowed: Windowed) -> Truth:
    """The share of the picture that the marked token can know of after two blocks."""
    with_shift, without = (fields(windowed.blocks, shift=shift)[1].mean() for shift in (True, False))
    told = say(
        "It can know of {shifted}; without the shift of {unshifted}.",
        shifted=f"{with_shift:.0%}",
        unshifted=f"{without:.0%}",
    )
    return Truth(between(float(with_shift), EDGES), told)


def reach_of_blocks(windowed: Windowed) -> Truth:
    """The share of the picture that the marked token can know of after each block."""
    shares = tuple(float(field.mean()) for field in fields(windowed.blocks))
    whole = next((block for block, share in enumerate(shares, start=1) if share == 1), 0)
    told = (
        say("It can know of all of it after block {block}.", block=whole)
        if whole
        else say("After the last block it can know of {share}.", share=f"{shares[-1]:.0%}")
    )
    return Truth(shares, told)


BETS = (
    Bet(
        "known_after_two",
        label("After two blocks, the second with shifted windows: of how much of the picture can the token know?"),
        Options(SHARES, ordered=True),
        known_after_two,
    ),
    Bet(
        "reach_of_blocks",
        label("Drag what you expect: of how much of the picture can the token know after each block?"),
        Curve(
            lambda windowed: [str(block + 1) for block in range(len(windowed.blocks))],
            label("block"),
            label("share of the picture"),
        ),
        reach_of_blocks,
    ),
)
