"""What may be guessed before the bits of each layer are shown."""

from ui.bets import Bet, Options, Truth
from views.more_heads.looks import bits
from views.more_heads.subject import Layered
from words import label, say

PARTS = 4  # of a model, as many as there are answers


def where_heads_differ(layered: Layered) -> Truth:
    """The part of the model with the layer whose heads differ most."""
    measured = bits(layered.trace)
    layer, count = int(measured.argmax()), len(measured)
    told = say(
        "Heads differ most in layer {layer} of {count}: {most} bits. In the layer where they differ least there are "
        "{least}.",
        layer=layer + 1,
        count=count,
        most=f"{measured.max():.2f}",
        least=f"{measured.min():.2f}",
    )
    return Truth(layer * PARTS // count, told)


BETS = (
    Bet(
        "where_heads_differ",
        label("In which part of the model do its heads differ most?"),
        Options(
            (
                label("in its first quarter"),
                label("in its second quarter"),
                label("in its third quarter"),
                label("in its last quarter"),
            ),
            ordered=True,
        ),
        where_heads_differ,
    ),
)
