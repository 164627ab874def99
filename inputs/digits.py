"""Handwritten digits of 8 × 8 pixels in 17 grey levels; where they come from stands in assets/digits/SOURCES.md."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

SIDE, LEVELS = 8, 17
PARTS = {"training": slice(0, 1257), "validation": slice(1257, 1437), "test": slice(1437, 1797)}  # of the models here
FILE = Path(__file__).parent.parent / "assets" / "digits" / "digits.npz"


@dataclass(frozen=True, eq=False)
class Digits:
    """`levels` (picture, row, column) uint8, 0 for paper to 16 for ink, and `labels` (picture,), 0 to 9."""

    levels: np.ndarray
    labels: np.ndarray


@cache
def load_digits() -> Digits:
    """All 1,797, in the order of their publication."""
    with np.load(FILE) as file:
        digits = Digits(file["levels"], file["labels"])
    for part in (digits.levels, digits.labels):
        part.flags.writeable = False
    return digits


def part(name: str) -> Digits:
    """One of `PARTS`."""
    digits, where = load_digits(), PARTS[name]
    return Digits(digits.levels[where], digits.labels[where])


def held_out() -> Digits:
    """Those that no model here learns from: of `PARTS` all but the first."""
    pieces = [part(name) for name in PARTS if name != "training"]
    return Digits(*(np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("levels", "labels")))
