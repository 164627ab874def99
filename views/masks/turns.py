"""The order in which a visitor fills the holes of a digit, one click after another: a sign a hole in the link."""

import string

import numpy as np

from ui import controls, link

FILLED = "fill_own"  # in the link
SIGNS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # a pixel each, in raster order
NONE = ()


def asked(holes: np.ndarray) -> np.ndarray:
    """The pixels that the visitor has filled, in turn, (turn,) int64; those that are still `holes` (row, column)."""
    kept = link.current(FILLED, read, NONE)
    _remember(kept)
    return np.array([place for place in kept if holes.ravel()[place]], dtype=np.int64)


def keep(places: np.ndarray, turn: str) -> None:
    """Make `places` (turn,) the visitor's order and look at its last `turn` (a slider of the link): for callbacks."""
    with link.one_step():
        _remember(tuple(int(place) for place in places))
    controls.put(turn, max(1, len(places)))


def written(places: np.ndarray | tuple[int, ...]) -> str:
    """An order as links and records have it: at most 64 letters, digits, hyphens and underscores."""
    return "".join(SIGNS[place] for place in places)


def read(text: str) -> tuple[int, ...]:
    """What `written` wrote. Raises ValueError for any other text, and where a pixel comes twice."""
    if len(set(text)) != len(text) or not set(text) <= set(SIGNS):
        raise ValueError(text)
    return tuple(SIGNS.index(sign) for sign in text)


def _remember(places: tuple[int, ...]) -> None:
    link.remember(FILLED, places, default=NONE, text=written(places))
