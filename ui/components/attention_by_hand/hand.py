"""What lies on the lecturer's table: a few small matrices in hundredths and the switches, as values and as short texts.

A link carries the texts and so do the messages from the browser (codes.js reads and writes the same): a matrix is its
shape and its entries in hundredths, each with a sign in front ("." for plus): `2x2.100-50.0.25` is [[1, −0.5], [0, ¼]].
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis import dot_product
from analysis.dot_product import Steps

TOKENS, FEATURES = (3, 8), (2, 6)  # fewest and most
MOST = 999  # hundredths, either sign
WARMTH = (25, 400)  # temperature in hundredths
REACHES = (1, 2, 3)
MASKS = ("none", "causal", *(f"local{reach}" for reach in REACHES))
WHOLE, GIVEN = (
    ("x", "wq", "wk", "wv"),
    ("q", "k", "v"),
)  # what can be changed: from tokens on, or from q, k, v on
SWITCHES = {"mask": "none", "plain": "0", "scale": "1", "warmth": "100"}  # as they are usually


@dataclass(frozen=True, eq=False)
class Hand:
    """`grids` by the names of `WHOLE` or `GIVEN`, each (row, column) whole hundredths, and the switches.

    `width` is the d under the root where it is not the number of columns of q (a real head cut to few). `mask` is one
    of `MASKS`, or `own` with `own` (query, key) bool; `plain` means no parameters: q = k = v = x.
    """

    grids: Mapping[str, np.ndarray]
    mask: str = "none"
    own: np.ndarray | None = None
    plain: bool = False
    scaled: bool = True
    warmth: int = 100
    width: int | None = None

    @property
    def given(self) -> bool:
        """Whether q, k and v are what is given, without tokens and weights."""
        return "q" in self.grids

    @property
    def count(self) -> int:
        """How many tokens there are."""
        return len(self.grids["q" if self.given else "x"])

    def projected(self) -> list[np.ndarray]:
        """q, k and v, (token, channel) each."""
        grids = {name: grid / 100 for name, grid in self.grids.items()}
        if self.given:
            return [grids[name] for name in GIVEN]
        if self.plain:
            return [grids["x"]] * 3
        return [grids["x"] @ grids[name] for name in WHOLE[1:]]

    @property
    def depth(self) -> int:
        """The d under the root: how long queries and keys are."""
        return self.width or self.projected()[0].shape[1]

    @property
    def divisor(self) -> float:
        """What scores are divided by: √d, where that is on, times the temperature."""
        return (np.sqrt(self.depth) if self.scaled else 1.0) * self.warmth / 100

    def allowed(self) -> np.ndarray:
        """Who may look at whom, (query, key) bool."""
        if self.own is not None:
            return self.own
        if self.mask.startswith("local"):
            return dot_product.local(self.count, int(self.mask[-1]))
        return dot_product.causal(self.count) if self.mask == "causal" else np.ones((self.count, self.count), bool)

    def steps(self) -> Steps:
        """Everything that follows."""
        query, key, value = self.projected()
        return dot_product.attended(query, key, value, divisor=self.divisor, allowed=self.allowed())

    def choosiest(self) -> tuple[int, int]:
        """The query and the key whose weight is farthest above what even attention would give, both from 0."""
        weights, choices = self.steps().weights, self.allowed().sum(axis=1, keepdims=True)
        query, key = np.unravel_index((weights * choices).argmax(), weights.shape)
        return int(query), int(key)

    def most_taken(self) -> tuple[int, int]:
        """The output, row and column from 0, to which that key gives most."""
        query, key = self.choosiest()
        return query, int(np.abs(self.steps().value[key]).argmax())

    def texts(self) -> dict[str, str]:
        """By name what a link carries of it."""
        switches = {"plain": str(int(self.plain)), "scale": str(int(self.scaled)), "warmth": str(self.warmth)}
        return {name: written(grid) for name, grid in self.grids.items()} | {"mask": self._mask_text()} | switches

    def _mask_text(self) -> str:
        if self.own is None:
            return self.mask
        return "own-" + "-".join("".join("01"[int(cell)] for cell in row) for row in self.own)


def written(grid: np.ndarray) -> str:
    """A matrix as text, as in the head of this file."""
    entries = "".join(f"{'-' if entry < 0 else '.'}{abs(int(entry))}" for entry in grid.ravel())
    return f"{grid.shape[0]}x{grid.shape[1]}{entries}"


def read(text: str) -> np.ndarray:
    """The matrix of `text`; raises ValueError for anything else."""
    shape = re.match(r"([1-8])x([1-6])(?=[.-])", text, re.ASCII)
    entries = re.findall(r"[.-][0-9]{1,3}", text[shape.end() :]) if shape else []
    if not shape or "".join(entries) != text[shape.end() :]:
        raise ValueError(text)
    numbers = [int(entry.replace(".", "+")) for entry in entries]
    return np.array(numbers).reshape(int(shape[1]), int(shape[2]))


def parser(name: str) -> Callable[[str], Any]:
    """What reads the text of one part: raises ValueError where it is none, returns the text itself."""

    def parse(text: str) -> str:
        put_together({name: text})
        return text

    return parse


def put_together(texts: Mapping[str, str], *, width: int | None = None, like: Hand | None = None) -> Hand:
    """The hand of `texts` by name; raises ValueError where one makes no sense, or where they do not fit together.

    With `like`, its matrices must have the shapes of that one's, for its rows have names.
    """
    grids = {name: read(texts[name]) for name in (*WHOLE, *GIVEN) if name in texts}
    mask, own = _mask(texts.get("mask", "none"))
    flags = {name: _flag(texts.get(name, SWITCHES[name])) for name in ("plain", "scale")}
    hand = Hand(grids, mask, own, flags["plain"], flags["scale"], _warmth(texts.get("warmth", "100")), width)
    if len(grids) > 1:
        _check(hand, like)
    return hand


def _check(hand: Hand, like: Hand | None) -> None:
    shapes = {name: grid.shape for name, grid in hand.grids.items()}
    fits = _equal(shapes, GIVEN) if hand.given else _in_line(shapes)
    known = like is None or shapes == {name: grid.shape for name, grid in like.grids.items()}
    masked = hand.own is None or hand.own.shape == (hand.count, hand.count)
    if not (fits and known and masked):
        raise ValueError(shapes)


def _in_line(shapes: Mapping[str, tuple[int, int]]) -> bool:
    """Whether tokens can be multiplied by the weights, and there are neither too few nor too many."""
    (tokens, features), (rows, width) = shapes["x"], shapes["wq"]
    inside = TOKENS[0] <= tokens <= TOKENS[1] and all(FEATURES[0] <= size <= FEATURES[1] for size in (features, width))
    return inside and rows == features and _equal(shapes, WHOLE[1:])


def _equal(shapes: Mapping[str, tuple[int, int]], names: tuple[str, ...]) -> bool:
    return len({shapes[name] for name in names}) == 1


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


def _warmth(text: str) -> int:
    if not re.fullmatch(r"[0-9]{2,3}", text, re.ASCII) or not WARMTH[0] <= int(text) <= WARMTH[1]:
        raise ValueError(text)
    return int(text)


def _mask(text: str) -> tuple[str, np.ndarray | None]:
    """(kind, own rows)."""
    if text in MASKS:
        return text, None
    rows = text.removeprefix("own-").split("-")
    square = 3 <= len(rows) <= 8 and all(re.fullmatch(f"[01]{{{len(rows)}}}", row, re.ASCII) for row in rows)
    if not text.startswith("own-") or not square:
        raise ValueError(text)
    return "own", np.array([[cell == "1" for cell in row] for row in rows])
