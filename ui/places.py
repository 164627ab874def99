"""The token under glass, found again in other layers, whose tokens may be others."""

import numpy as np

from models.regions import Regions
from models.trace import AttentionMap
from ui.components.canvas import CanvasState
from words import Message, message

Place = tuple[float, float] | str  # a point (y, x) in pixels of the model's input, or a prefix token's name


def place_of(regions: Regions, flat: int) -> Place:
    """Where the token with the flat index `flat` (window * tokens + token) stands, or what it is called."""
    window, token = divmod(flat, regions.tokens)
    if token < len(regions.prefix):
        return regions.prefix[token]
    y, x = regions.centres[window, token]
    return float(y), float(x)


def token_at(regions: Regions, place: Place) -> tuple[int, int]:
    """(window, token) at `place`; where nothing stands there, the first token of the first window."""
    if isinstance(place, str):
        return 0, regions.prefix.index(place) if place in regions.prefix else 0
    return regions.token_at(*place) or (0, 0)


def stands(regions: Regions, place: Place) -> bool:
    """Whether these tokens have one of that name, if `place` is a name: the class token may come late, or never."""
    return not isinstance(place, str) or place in regions.prefix


def shown_place(attention: AttentionMap, state: CanvasState) -> Place:
    """The place of the token that the canvas shows."""
    regions = attention.queries if state.direction == "from" else attention.keys
    return place_of(regions, min(state.token, regions.windows * regions.tokens - 1))


def words(place: Place) -> Message:
    """`place` in words, for captions and records."""
    if isinstance(place, str):
        return message("{name} token", name=Message(place))
    return message("token at x = {x} px, y = {y} px", x=f"{place[1]:.0f}", y=f"{place[0]:.0f}")


def head_rows(attention: AttentionMap, place: Place) -> tuple[int, np.ndarray]:
    """(window, rows) of the query at `place`: rows (head, key) float32 of every head."""
    window, query = token_at(attention.queries, place)
    return window, np.stack([attention.row(head, query, window=window) for head in range(attention.shape[1])])


def seen_patches(attention: AttentionMap, place: Place) -> np.ndarray:
    """Which keys stand on the picture and are not masked for the query at `place`: (key,) bool."""
    window, query = token_at(attention.queries, place)
    placed, masked = np.isfinite(attention.keys.centres[window, :, 0]), attention.masked(window=window)
    return placed if masked is None else placed & ~masked[query]


def head_maps(attention: AttentionMap, place: Place) -> np.ndarray:
    """Every head's row for the query at `place`, spread over the picture: (head, row, column) float32.

    NaN, drawn blank, where the row's window does not reach and where a mask keeps the query from looking.
    """
    window, query = token_at(attention.queries, place)
    return np.stack([_painted(attention, head, query, window) for head in range(attention.shape[1])])


def _painted(attention: AttentionMap, head: int, query: int, window: int) -> np.ndarray:
    row, masked = attention.row(head, query, window=window), attention.masked(head, window)
    return attention.keys.paint(row if masked is None else np.where(masked[query], np.nan, row), window=window)
