"""A bit for each photograph, as text in a metrics file."""

import base64

import numpy as np


def packed(bits: np.ndarray) -> str:
    """(photograph,) bool as base64 text, the first in the highest bit; `unpacked` reads it."""
    return base64.b64encode(np.packbits(bits).tobytes()).decode()


def unpacked(text: str, count: int) -> np.ndarray:
    """The first `count` bits of `packed`'s text, (photograph,) bool."""
    return np.unpackbits(np.frombuffer(base64.b64decode(text), np.uint8), count=count).astype(bool)
