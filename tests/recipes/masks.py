"""Masks pair by pair: each rule as one would say it, and all that follows from it by plain loops."""

import numpy as np

from inputs.digits import load_digits
from tests.again import Numbers, Record, recipe

Grid = tuple[int, int]


def may_look(kind: str, size: int, grid: Grid, vectors: np.ndarray, *, moved: bool = True) -> np.ndarray:
    """The mask of the record's `kind`, (query, key), asked for every pair; `moved` for windows that are shifted."""
    count = grid[0] * grid[1]
    tokens = count + (kind.startswith("neighbours and a relay"))
    names = bucket_of(vectors, size) if kind.startswith("its likes") else []

    def rule(i: int, j: int) -> bool:
        (a, b), (c, d) = divmod(i, grid[1]), divmod(j, grid[1])
        if kind.startswith("everything"):
            return True
        if kind.startswith("what came before"):
            return j <= i
        if kind.startswith("a prefix"):
            return j <= i or j < size
        if kind == "neighbours":
            return abs(a - c) <= size and abs(b - d) <= size
        if kind.startswith("neighbours and"):
            return count in (i, j) or (i - j) % count in (0, 1, count - 1)
        if kind.startswith("strides"):
            return i == j or 0 < i - j < size or (i > j and (i - j) % size == 0)
        if kind.startswith("its likes"):
            return names[i] == names[j]
        step = size // 2 if moved and "shifted" in kind else 0
        cells = [
            [_cell(place, side, size, step) for place, side in zip(pair, grid, strict=True)]
            for pair in ((a, b), (c, d))
        ]
        return cells[0] == cells[1]

    return np.array([[rule(i, j) for j in range(tokens)] for i in range(tokens)])


def bucket_of(vectors: np.ndarray, count: int) -> list[int]:
    """For each vector the number of the direction that it points to most: those drawn, then their opposites."""
    drawn = np.random.default_rng(0).standard_normal((vectors.shape[1], count // 2))
    directions = [sign * direction for sign in (1, -1) for direction in drawn.T]
    return [max(range(count), key=lambda place: vector @ directions[place]) for vector in vectors]


def _cell(place: int, side: int, size: int, step: int) -> int:
    """Walls stand at `step`, `step` + size … where the axis holds more than one window."""
    return (place - step) // size if side > size else 0


def layers_until(masks: list[np.ndarray]) -> np.ndarray:
    """After how many layers each has heard of each, by multiplying masks until nothing changes."""
    tokens = len(masks[0])
    heard, hops = np.eye(tokens, dtype=bool), np.where(np.eye(tokens), 0.0, np.inf)
    for layer in range(1, 2 * tokens + 2):
        step = masks[(layer - 1) % len(masks)] | np.eye(tokens, dtype=bool)
        heard = np.array([heard[row].any(axis=0) for row in step])
        hops[heard & np.isinf(hops)] = layer
    return hops


def vectors_of(name: str) -> tuple[Grid, np.ndarray]:
    """The tokens that the record names."""
    if not name.startswith("digit"):
        return (1, 16), np.random.default_rng(0).standard_normal((16, 8))
    digits = load_digits()
    levels = next(one for one, title in zip(digits.levels, digits.labels, strict=True) if title == int(name[-1]))
    rows = []
    for row, column in np.ndindex(8, 8):
        waves = [f(np.pi * k * at / 8) for at in (row, column) for f in (np.sin, np.cos) for k in (1, 2)]
        rows.append([levels[row, column] / 8 - 1, *waves])
    return (8, 8), 2 * np.array(rows)


def under(record: Record) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The mask, attention under it (NaN where it is closed), and the layers until heard without a relay."""
    told = record["parameters"]
    grid, vectors = vectors_of(told["tokens"])
    size = told["size"] if isinstance(told["size"], int) else 0
    mask = may_look(told["mask"], size, grid, vectors)
    if len(mask) > len(vectors):
        vectors = np.vstack([vectors, vectors.mean(axis=0)])
    powers = np.where(mask, np.exp(vectors @ vectors.T / vectors.shape[1] ** 0.5), np.nan)
    turns = [may_look(told["mask"], size, grid, vectors, moved=False)] if "shifted" in told["mask"] else []
    hops = layers_until([*turns, mask])[: grid[0] * grid[1], : grid[0] * grid[1]]
    return mask, powers / np.nansum(powers, axis=1, keepdims=True), hops


def _token(record: Record) -> int:
    return int(record["query"].split()[1]) - 1


@recipe("attention under a mask")
def pairs(record: Record) -> Numbers:
    mask, weights, _ = under(record)
    return {"mask": mask, "weights": weights}


@recipe("row of attention under a mask")
def row(record: Record) -> Numbers:
    return {"row": under(record)[1][_token(record)]}


@recipe("layers between tokens")
def between(record: Record) -> Numbers:
    hops = under(record)[2]
    return {"layers": hops[_token(record)], "layers of all pairs": hops}
