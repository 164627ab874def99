"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from ui import classes, facts
from views.bits.subject import NAMES, Rounded
from words import say, several


def sentence(rounded: Rounded) -> str:
    """The file's size beside float32, and the first guess before and after."""
    stored = rounded.stored
    guesses = [
        say("{name} ({share})", name=classes.name(rounded.card, int(np.argmax(shares))), share=f"{shares.max():.0%}")
        for shares in rounded.shares
    ]
    return several(
        "In {number} bit a weight ({method}) {model} takes {few} of {many} MB; its first guess is {after}, in float32 "
        "{before}.",
        "In {number} bits a weight ({method}) {model} takes {few} of {many} MB; its first guess is {after}, in float32 "
        "{before}.",
        rounded.quantised.bits,
        method=say(NAMES[rounded.quantised.method]),
        model=facts.short_name(rounded.card),
        few=megabytes(stored.bytes),
        many=megabytes(rounded.plain),
        before=guesses[0],
        after=guesses[1],
    )


def megabytes(count: int) -> str:
    """Millions of bytes."""
    return f"{count / 1e6:.1f}"
