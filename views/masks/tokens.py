"""What the masks lie over: an 8 × 8 digit whose tokens are its pixels, or a sequence of sixteen made-up tokens."""

from dataclasses import dataclass

import numpy as np

from inputs.digits import load_digits
from viz.ground import Ground
from words import Message, label, message

SOURCE = label("Handwritten digits, UCI repository, E. Alpaydin and C. Kaynak, CC BY 4.0")
SEQUENCE, CHANNELS = 16, 8
CELL = 48  # px of a token as it is drawn
STRETCH = 2  # what vectors are multiplied by: at 1 they are too alike to choose between
WHITE = 255


@dataclass(frozen=True, eq=False)
class Tokens:
    """`vectors` (token, channel) of tokens on a `grid` (rows, columns) in raster order, drawn on `ground`; `name` says
    in the record what they are, `source` where they come from."""

    grid: tuple[int, int]
    vectors: np.ndarray
    ground: Ground
    name: str | Message
    source: str | Message = ""

    @property
    def count(self) -> int:
        """How many."""
        return self.grid[0] * self.grid[1]

    @property
    def middle(self) -> int:
        """The number, from 1, of one in the middle."""
        return self.grid[0] // 2 * self.grid[1] + self.grid[1] // 2 + 1


def digit(number: int) -> Tokens:
    """The first picture of `number` among the digits: each pixel knows its grey level, its row and its column."""
    digits = load_digits()
    levels = digits.levels[int(np.flatnonzero(digits.labels == number)[0])]
    angles = np.pi / 8 * np.outer(np.arange(8), (1, 2))
    waves = np.concatenate([np.sin(angles), np.cos(angles)], axis=1)
    rows, columns = (place.ravel() for place in np.indices(levels.shape))
    vectors = np.concatenate([levels.reshape(-1, 1) / 8.0 - 1, waves[rows], waves[columns]], axis=1)
    grey = (WHITE * (1 - levels / 16.0)).astype(np.uint8)
    return Tokens(levels.shape, STRETCH * vectors, _drawn(grey), message("digit {number}", number=number), SOURCE)


def sequence() -> Tokens:
    """Sixteen tokens whose vectors are drawn at random, always alike."""
    vectors = np.random.default_rng(0).standard_normal((SEQUENCE, CHANNELS))
    blank = np.full((1, SEQUENCE), WHITE, np.uint8)
    return Tokens((1, SEQUENCE), vectors, _drawn(blank), label("sixteen tokens drawn at random"))


def _drawn(grey: np.ndarray) -> Ground:
    large = grey.repeat(CELL, axis=0).repeat(CELL, axis=1)
    return Ground(np.repeat(large[..., None], 3, axis=2))
