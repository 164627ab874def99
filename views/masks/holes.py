"""Which pixels of a digit are holes: one of a few places to begin with, or what the visitor made, kept in the link."""

import re
from collections.abc import Mapping

import numpy as np

from inputs.digits import SIDE
from ui import controls, link
from words import label, say

FROM, MADE = "holes_from", "holes"  # in the link
OWN = "own"
DROPS = np.random.default_rng(0).permutation(SIDE**2) < SIDE**2 // 2
ROWS, COLUMNS = np.indices((SIDE, SIDE))
USUAL: Mapping[str, np.ndarray] = {  # (row, column) bool each
    "middle": (abs(ROWS - 3.5) < 2) & (abs(COLUMNS - 3.5) < 2),
    "lower": ROWS >= SIDE // 2,
    "drops": DROPS.reshape(SIDE, SIDE),
}
NAMES = {
    "middle": label("the middle"),
    "lower": label("the lower half"),
    "drops": label("half of all, drawn"),
    OWN: label("Your own"),
}


def asked() -> np.ndarray:
    """A picker of places, and the holes that it stands for, (row, column) bool."""
    place = controls.choose(say("Holes"), FROM, {key: say(name) for key, name in NAMES.items()})
    if place != OWN:
        return USUAL[place]
    made = link.current(MADE, _checked, written(USUAL["middle"]))
    _remember(made)
    return read(made)


def keep(holes: np.ndarray) -> None:
    """Make `holes` (row, column) bool the visitor's own: for callbacks."""
    with link.one_step():
        _remember(written(holes))
    controls.put(FROM, OWN)


def written(holes: np.ndarray) -> str:
    """Holes as a link has them: a bit each in raster order, 16 hexadecimal digits."""
    return np.packbits(holes.ravel()).tobytes().hex()


def read(text: str) -> np.ndarray:
    """What `written` wrote, (row, column) bool."""
    return np.unpackbits(np.frombuffer(bytes.fromhex(text), np.uint8)).astype(bool).reshape(SIDE, SIDE)


def _checked(text: str) -> str:
    if not re.fullmatch(f"[0-9a-f]{{{SIDE**2 // 4}}}", text, re.ASCII):
        raise ValueError(text)
    return text


def _remember(text: str) -> None:
    link.remember(MADE, text, default=written(USUAL["middle"]))
