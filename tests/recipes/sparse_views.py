"""Hashing in rounds, messages along a star and convolutions, from the record: token by token and offset by offset."""

from typing import Any

import numpy as np

from models.request import Request
from tests.again import ENGINE, Numbers, Record, layers, query, recipe, traces
from tests.recipes.sparse import in_buckets


def in_rounds(record: Record, rounds: int) -> tuple[np.ndarray, list[tuple[list[int], list[int]]]]:
    """Which pairs of patches meet in some round, and the buckets of each round, for the head of the record."""
    (layer,) = layers(record, traces(record)[0])
    asking, asked = (part[0, record["head"] - 1] for part in (layer.query, layer.key))
    random = np.random.default_rng(record["parameters"]["draw"])
    shape = (rounds, asking.shape[-1] + 1, record["parameters"]["buckets"] // 2)
    buckets = [in_buckets(asking, asked, drawn) for drawn in random.standard_normal(shape)]
    met, size = np.eye(len(asking) - 1, dtype=bool), record["parameters"]["chunk"]
    for one, other in buckets:
        met |= (
            np.array([[a == b for b in other] for a in one]) if size == "whole buckets" else in_chunks(one, other, size)
        )
    return met, buckets


def in_chunks(asking: list[int], asked: list[int], size: int) -> np.ndarray:
    """Which keys stand in the chunk of a query or the one before, when all stand in one row, sorted by bucket and
    place, two vectors for each token."""
    row = sorted((bucket, place, 0) for place, bucket in enumerate(asking))
    row = sorted(row + [(bucket, place, 1) for place, bucket in enumerate(asked)])
    met = np.zeros((len(asking), len(asked)), dtype=bool)
    for first in range(0, len(row), 2 * size):
        queries = [place for _, place, which in row[first : first + 2 * size] if not which]
        keys = [place for _, place, which in row[max(first - 2 * size, 0) : first + 2 * size] if which]
        met[np.ix_(queries, keys)] = True
    return met


@recipe("neighbours found by hashing")
def found_by_hashing(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    head, count = record["head"] - 1, record["parameters"]["neighbours"]
    scores, weights = (part[0, head][1:, 1:] for part in (layer.scores(), layer.weights()))
    best = [sorted(range(len(row)), key=row.__getitem__)[-count:] for row in scores]
    rounds, lines = (1, 2, 4, 8, 16), {"recall": [], "kept": [], "open": []}
    for number in rounds:
        met, _ = in_rounds(record, number)
        lines["recall"].append(np.mean([[met[place, key] for key in keys] for place, keys in enumerate(best)]))
        lines["kept"].append(weights[met].sum() / weights.sum())
        lines["open"].append(met.sum() / met.size)
    return {"rounds": np.array(rounds)} | {name: np.array(values) for name, values in lines.items()}


@recipe("pairs that meet in a bucket")
def meeting(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    met, buckets = in_rounds(record, record["parameters"]["rounds"])
    shown = np.where(met, layer.weights()[0, record["head"] - 1][1:, 1:], -1)
    if record["parameters"]["order"] == "sorted by bucket":
        rows, columns = (sorted(range(len(one)), key=one.__getitem__) for one in buckets[0])
        shown = np.array([[shown[row, column] for column in columns] for row in rows])
    return {"shown": shown}


@recipe("buckets of keys")
def of_keys(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    _, [(_, asked), *_] = in_rounds(record, 1)
    return {"buckets": np.array(asked).reshape(layer.queries.raster.shape) + 1}


class Heard:
    """An edit that closes the scores of all but a ring, and of a relay where there is one."""

    def __init__(self, *, relay: bool) -> None:
        self.relay = relay

    def __call__(self, operation: Any, weights: Any) -> Any:
        places = np.arange(weights.shape[-1])
        apart = np.abs(np.subtract.outer(places, places))
        closed = (apart > 1) & (apart < len(places) - 2)  # the last patch is next to the first
        closed[0] = closed[:, 0] = not self.relay
        closed[0, 0] = False
        scores = weights.log()
        scores[..., weights.new_tensor(closed).bool()] = -np.inf
        return scores.softmax(dim=-1)


@recipe("messages along a star")
def sent(record: Record) -> Numbers:
    """Told from token to token, layer after layer."""
    (plain,) = traces(record)
    _, sender = query(record, plain.attention[0].queries)
    painted = {}
    for way, edits in {"star": (Heard(relay=True),), "ring": (Heard(relay=False),), "all": ()}.items():
        named, side = f"{record['digest']} heard {way}", plain.pixels.shape[0]
        run = ENGINE.run(Request(plain.model, plain.pixels, named, edits=edits, side=side))
        held = np.eye(plain.attention[0].shape[2])[sender]
        for layer in run.attention[: len(layers(record, plain))]:
            means = layer.weights()[0].mean(axis=0)
            held = np.array([own / 2 + sum(row * held) / 2 for own, row in zip(held, means, strict=True)])
        painted[way] = plain.attention[0].keys.paint(held)
    return painted


def _by_offset(matrix: np.ndarray, grid: tuple[int, int], width: int) -> dict[tuple[int, int], list[float]]:
    """What the matrix has at each offset within the kernel."""
    by_offset: dict[tuple[int, int], list[float]] = {}
    for i, j in np.ndindex(matrix.shape):
        (a, b), (c, d) = divmod(i, grid[1]), divmod(j, grid[1])
        if max(abs(c - a), abs(d - b)) <= width // 2:
            by_offset.setdefault((c - a, d - b), []).append(float(matrix[i, j]))
    return by_offset


def _held(matrix: np.ndarray, grid: tuple[int, int], width: int) -> float:
    parts = _by_offset(matrix, grid, width).values()
    return sum(len(part) * np.mean(part) ** 2 for part in parts) / float((matrix.astype(float) ** 2).sum())


@recipe("maps as convolutions")
def as_convolutions(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    own, grid = layer.weights()[0, record["head"] - 1][1:, 1:], layer.queries.raster.shape
    widths, ways = (1, 3, 5, 7, 9, 11), {"own": _held, "shuffled": _held_by_shuffled}
    return {"width": np.array(widths)} | {
        name: np.array([way(own, grid, width) for width in widths]) for name, way in ways.items()
    }


def _held_by_shuffled(weights: np.ndarray, grid: tuple[int, int], width: int) -> float:
    """From what products of two weights of shuffled rows are in the mean, pairs of one offset at a time."""
    products = np.outer(weights.mean(axis=1), weights.mean(axis=1))
    np.fill_diagonal(products, (weights.astype(float) ** 2).mean(axis=1))
    rows, columns = (axis.ravel() for axis in np.indices(grid))
    held, reach = 0.0, width // 2
    for down, right in np.ndindex(width, width):
        away_down, away_right = down - reach, right - reach
        asking = [
            query
            for query in range(len(weights))
            if 0 <= rows[query] + away_down < grid[0] and 0 <= columns[query] + away_right < grid[1]
        ]
        held += products[np.ix_(asking, asking)].sum() / max(len(asking), 1)
    return held / (weights.astype(float) ** 2).sum()


@recipe("best convolution of every head")
def of_every_head(record: Record) -> Numbers:
    (trace,) = traces(record)
    grid, width = trace.attention[0].queries.raster.shape, record["parameters"]["width"]
    maps = [[one[1:, 1:] for one in layer.weights()[0]] for layer in trace.attention]
    return {"kept": np.array([[_held(one, grid, width) for one in layer] for layer in maps])}


@recipe("best kernel of a head")
def best_kernel(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    width = record["parameters"]["width"]
    own = layer.weights()[0, record["head"] - 1][1:, 1:]
    kernel = np.zeros((width, width))
    for (down, right), values in _by_offset(own, layer.queries.raster.shape, width).items():
        kernel[down + width // 2, right + width // 2] = np.mean(values)
    return {"kernel": kernel}


@recipe("kernels that tokens make")
def made(record: Record) -> Numbers:
    """Token by token."""
    (layer,) = layers(record, traces(record)[0])
    told, parts = record["parameters"], (part[0, record["head"] - 1, 1:] for part in (layer.query, layer.key))
    q, k = (part / np.sqrt(np.mean(part.astype(float) ** 2)) for part in parts)
    random, taps, channels = np.random.default_rng(told["draw"]), told["taps"], q.shape[1]
    mixing, depthwise = random.standard_normal((channels, taps)), random.standard_normal((taps, channels)) / taps**0.5
    kernels = []
    for place, own in enumerate(q):
        near = [(tap, place + tap - taps // 2) for tap in range(taps) if 0 <= place + tap - taps // 2 < len(q)]
        around = sum(depthwise[tap] * k[other] for tap, other in near)
        form = told["form"].split(":")[0]
        scores = mixing[0] if form == "fixed" else (own if form == "dynamic" else own * around) @ mixing / channels**0.5
        kernels.append(np.exp(scores) / np.exp(scores).sum())
    return {"kernels": np.array(kernels)}
