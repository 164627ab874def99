"""What this picture's numbers say to the page's question, in one sentence."""

from views.windows.reach import fields
from views.windows.subject import Windowed
from words import say


def sentence(windowed: Windowed) -> str:
    """How far the marked token knows after the first block whose shift helps it, with the shift and without."""
    with_shift, without = fields(windowed.blocks), fields(windowed.blocks, shift=False)
    pairs = zip(with_shift, without, strict=True)
    helped = next((count for count, (far, near) in enumerate(pairs) if far.sum() > near.sum()), None)
    if helped is None:
        return say("Here no shift helps the marked token: its windows hold all of the picture.")
    return say(
        "After {count} blocks the marked token can know of {shifted} of the picture, through the shift; without it of "
        "{unshifted}.",
        count=helped + 1,
        shifted=f"{with_shift[helped].mean():.0%}",
        unshifted=f"{without[helped].mean():.0%}",
    )
