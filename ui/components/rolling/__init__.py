"""The cyclic shift as one sees it happen: the picture rolls, windows form, and everything is rolled back."""

import numpy as np

from ui.components.canvas.packing import frame, join
from ui.components.declared import component
from viz.ground import Ground
from words import say

Pair = tuple[int, int]
_component = component("rolling")


def rolling(ground: Ground, *, size: Pair, side: Pair, shift: Pair, token: Pair, key: str) -> None:
    """Show `ground`, of `size` tokens, roll by `shift` of them, be cut into windows of `side`, and roll back.

    All count tokens (rows, columns); `token` is the place of the marked one. It plays by itself once it is seen, unless
    the visitor wants no motion, and can be drawn to and fro.
    """
    _component(data=packed(ground, size=size, side=side, shift=shift, token=token), key=key)


def packed(ground: Ground, **geometry: Pair) -> bytes:
    """What the browser is sent: the picture, `geometry` in tokens, and words."""
    places, body = join({"image": np.frombuffer(ground.file, np.uint8)})
    header = {name: [int(length) for length in pair] for name, pair in geometry.items()}
    return frame({"arrays": places, **header, "words": _words()}, body)


def _words() -> dict[str, str]:
    return {
        "title": say("The roll, step by step"),
        "time": say("Time of the roll"),
        "play": say("Play"),
        "pause": say("Pause"),
        "before": say("Where the tokens stand."),
        "away": say("The picture rolls: what leaves on one side comes in on the other."),
        "cut": say("The plain grid cuts it into windows; dashed lines are the picture’s own edges."),
        "back": say("Rolled back, the windows lie across the old borders."),
    }
