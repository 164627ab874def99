"""Every head's map of one token over the picture, small enough to send all at once."""

from functools import reduce

import numpy as np

from models.trace import Trace
from ui import places
from viz.mosaic import resized
from words import Message, label, message, say

MOST_CELLS = 200_000  # of all maps together: 0.4 MB


def head_maps(trace: Trace) -> list[np.ndarray | None]:
    """Each layer's maps (head, row, column) of what `asking` looks at; None where tokens have no place."""
    every = [
        places.head_maps(attention, asking(trace, layer)) if attention.placed else None
        for layer, attention in enumerate(trace.attention)
    ]
    cells = sum(maps.size for maps in every if maps is not None)
    return [None if maps is None else _shrunk(maps, (MOST_CELLS / max(cells, 1)) ** 0.5) for maps in every]


def asking(trace: Trace, layer: int) -> places.Place:
    """Whose row is shown: the class token's, or where there is none that of the token in the middle."""
    names = trace.attention[layer].queries.prefix
    return names[0] if names else (trace.pixels.shape[0] / 2, trace.pixels.shape[1] / 2)


def whose(trace: Trace) -> Message:
    """The same of all layers in words: the class token may come late."""
    placed = {asking(trace, attention.layer): attention.layer + 1 for attention in reversed(trace.placed())}
    if len(placed) == 1:
        return places.words(*placed)
    from_on = label("{token} from layer {layer}")
    told = [Message(from_on, {"token": places.words(place), "layer": first}) for place, first in placed.items()]
    return reduce(lambda later, earlier: message("{earlier}, {later}", earlier=earlier, later=later), told)


def asked(trace: Trace) -> list[str]:
    """Whose row each layer's maps are, in words; empty where tokens have no place."""
    known = [attention.queries is not None for attention in trace.attention]
    return [say(places.words(asking(trace, layer))) if there else "" for layer, there in enumerate(known)]


def _shrunk(maps: np.ndarray, scale: float) -> np.ndarray:
    if scale >= 1:
        return maps
    size = tuple(max(1, int(length * scale)) for length in maps.shape[1:])
    return np.stack([resized(heat, size) for heat in maps])
