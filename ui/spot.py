"""One spot on the picture, chosen by a click and kept in the link: the same place for every model and grid."""

import re
from collections.abc import Callable

import numpy as np

from models.trace import AttentionMap
from ui import link, places
from ui.components.chart import picked
from words import Message

NAME, WHOLE = "at", 1000  # the link has thousandths of the picture's height and width
MIDDLE = (WHOLE // 2, WHOLE // 2)


def current(size: tuple[int, int]) -> tuple[float, float]:
    """The chosen spot (y, x) in pixels of a picture of `size` (height, width); its middle at first."""
    down, right = link.current(NAME, _parse, MIDDLE)
    _remember(down, right)
    return (down + 0.5) * size[0] / WHOLE, (right + 0.5) * size[1] / WHOLE


def token(size: tuple[int, int]) -> tuple[int, int]:
    """(row, column) of the token at the chosen spot on a grid of `size` tokens."""
    y, x = current(size)
    return int(y), int(x)


def marked(attention: AttentionMap) -> Message:
    """The query of `attention` at the chosen spot, in words."""
    regions = attention.queries
    size = tuple(count * length for count, length in zip(regions.raster.shape, regions.cell, strict=True))
    window, token = regions.token_at(*current(size))
    return places.words(places.place_of(regions, window * regions.tokens + token))


def move_to(place: tuple[int, int], size: tuple[int, int]) -> None:
    """Make the token at `place` (row, column) of a grid of `size` the chosen spot."""
    _remember(*(int(number) for number in carried(size)[place]))


def carried(size: tuple[int, int]) -> np.ndarray:
    """What a point over each token of a grid must carry for `follow`: (row, column, 2) thousandths of the middle."""
    rows, columns = (((np.arange(count) + 0.5) * WHOLE / count).astype(np.int16) for count in size)
    return np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1)


def follow(key: str) -> Callable[[], None]:
    """A callback: the point clicked in the chart `key`, whose customdata begin as `carried`, becomes the spot."""

    def move() -> None:
        if numbers := clicked(key):
            _remember(*numbers[:2])

    return move


def clicked(key: str) -> list[int]:
    """What the point just clicked in the chart `key` carries as whole numbers; empty where none carries anything."""
    return [int(number) for number in picked(key).get("customdata") or ()]


def _remember(down: int, right: int) -> None:
    link.remember(NAME, (down, right), default=MIDDLE, text=f"{down}-{right}")


def _parse(text: str) -> tuple[int, int]:
    written = re.fullmatch(r"([0-9]{1,3})-([0-9]{1,3})", text)
    if not written:
        raise ValueError(text)
    return int(written[1]), int(written[2])
