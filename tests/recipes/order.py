"""Tokens and patches in another order."""

import re
from math import cos, exp, sin, sqrt

import numpy as np

from models.questions import positions
from models.request import Request
from models.trace import Trace
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO
from tests.again import Numbers, Record, recipe, traces

Rows = list[list[float]]


@recipe("tokens in another order")
def few_tokens(record: Record) -> Numbers:
    """By loops over what the record says."""
    told = record["parameters"]
    tokens = [[float(entry) for entry in row.split()] for row in told["tokens"].split("; ")]
    order = [int(place) - 1 for place in told["order"].split(", ")]
    code = [
        [wave(place, channel, told["base"], len(tokens[0])) for channel in range(len(tokens[0]))] for place in range(5)
    ]
    matrices: Numbers = {"x": np.array(tokens), "order": np.array(order) + 1, "code": np.array(code)}
    for name, share in (("without", 0), ("with", 1)):
        for which, rows in (("first", tokens), ("yours", [tokens[place] for place in order])):
            entering = [[a + share * b for a, b in zip(*pair, strict=True)] for pair in zip(rows, code, strict=True)]
            weights, outputs = attention(entering)
            matrices |= {f"weights_{name}_{which}": np.array(weights), f"outputs_{name}_{which}": np.array(outputs)}
    return matrices | table(matrices)


def table(matrices: Numbers) -> Numbers:
    """A number a row, as the CSV has it, whose matrices' names are words."""
    cells = [
        (name, row + 1, column + 1, value)
        for name, grid in matrices.items()
        for (row, column), value in np.ndenumerate(np.atleast_2d(grid))
    ]
    return dict(zip(("matrix", "row", "column", "value"), map(np.array, zip(*cells, strict=True)), strict=True))


def wave(place: int, channel: int, base: float, width: int) -> float:
    angle = place / base ** (2 * (channel // 2) / width)
    return cos(angle) if channel % 2 else sin(angle)


def attention(rows: Rows) -> tuple[Rows, Rows]:
    powers = [
        [exp(sum(a * b for a, b in zip(one, other, strict=True)) / sqrt(len(one))) for other in rows] for one in rows
    ]
    weights = [[power / sum(line) for power in line] for line in powers]
    outputs = [
        [sum(w * row[c] for w, row in zip(line, rows, strict=True)) for c in range(len(rows[0]))] for line in weights
    ]
    return weights, outputs


def treated(record: Record, learned: bool, shuffled: bool) -> tuple[Trace, np.ndarray]:
    """The model with its table or zeros over the picture or the shuffle that the record names; and that order."""
    (plain,) = traces(record)
    card = ZOO[plain.model]
    loaded, count = load(card), card.side // card.patch
    plane = positions.learned(loaded)
    assert plane.shape[:2] == (count, count)
    order = np.random.default_rng(record["parameters"]["shuffle"]).permutation(count**2)
    pixels = heap(plain.pixels, card.patch, order) if shuffled else plain.pixels
    request = Request(card.key, pixels, "", wants=frozenset({"tokens"}))
    return look(positions.with_positions(loaded, plane if learned else 0 * plane), request), order


def heap(pixels: np.ndarray, side: int, order: np.ndarray) -> np.ndarray:
    """The patches one by one into their new places."""
    across, laid = pixels.shape[1] // side, np.empty_like(pixels)
    for place, patch in enumerate(order):
        (row, column), (top, left) = divmod(place, across), divmod(int(patch), across)
        piece = pixels[top * side : (top + 1) * side, left * side : (left + 1) * side]
        laid[row * side : (row + 1) * side, column * side : (column + 1) * side] = piece
    return laid


@recipe("attention over shuffled patches")
def over_shuffled(record: Record) -> Numbers:
    learned, layer = record["parameters"]["positions"] == "as learned", record["layer"] - 1
    passes = [treated(record, learned, shuffled) for shuffled in (False, True)]
    order, (trace, _) = passes[1][1], passes[0]
    count = int(len(order) ** 0.5)
    point = re.findall(r"\d+", record["query"])
    patch = None
    if point:
        cell = trace.pixels.shape[0] / count
        patch = int(int(point[1]) / cell) * count + int(int(point[0]) / cell)
    maps = []
    for (trace, _), moved in zip(passes, (False, True), strict=True):
        asking = 0 if patch is None else 1 + (list(order).index(patch) if moved else patch)
        maps.append(trace.attention[layer].weights()[0].mean(axis=0)[asking, 1:])
    back = [maps[1][list(order).index(place)] for place in range(len(order))]
    pictures = {"in_place": maps[0], "shuffled": maps[1], "put_back": np.array(back)}
    return {name: row.reshape(count, count) for name, row in pictures.items()} | {"order": order + 1}


@recipe("shuffled patches")
def displaced(record: Record) -> Numbers:
    """Token by token; the last by chance: every pair of patches of the picture itself."""
    shares = []
    for learned in (False, True):
        (before, _), (after, order) = (treated(record, learned, shuffled) for shuffled in (False, True))
        pairs = [(before.tokens[-1][1 + patch], after.tokens[-1][1 + place]) for place, patch in enumerate(order)]
        shares.append(np.mean([np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in pairs]))
    rows = treated(record, True, False)[0].tokens[-1][1:].astype(float)
    others = [
        np.linalg.norm(b - a) / np.linalg.norm(a) for i, a in enumerate(rows) for j, b in enumerate(rows) if i != j
    ]
    return {"change": np.array([*shares, np.mean(others)])}
