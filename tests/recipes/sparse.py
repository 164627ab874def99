"""Patterns imposed on trained maps, from the record: each pair asked for, scores closed with minus infinity."""

import numpy as np

from analysis import patterns
from models.request import Request
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from tests.again import ENGINE, Numbers, Record, layers, maps, recipe, traces
from tests.recipes.masks import may_look


def pairs_of(record: Record, attention: AttentionMap) -> np.ndarray:
    """The open pairs, (head, query, key), of adaptive spans what stays of each."""
    told, grid, tokens = record["parameters"], attention.queries.raster.shape, attention.shape[2]
    if told["pattern"] == "adaptive span":
        return np.broadcast_to(_faded(told, grid), attention.shape[1:])
    mask = np.ones((attention.shape[1], tokens, tokens), dtype=bool)
    mask[:, 1:, 1:] = _between_patches(told, attention)
    if told["pairs"] == "as many at random":
        mask[:, 1:, 1:] = patterns.at_random(tokens - 1, round(float(mask[:, 1:, 1:].sum(axis=(1, 2)).mean())), seed=0)
    return mask


def _between_patches(told: dict, attention: AttentionMap) -> np.ndarray:
    if told["pattern"].startswith("its likes"):
        return _hashed(told["size"], attention)
    grid = attention.queries.raster.shape
    return _own(told["held (%)"] / 100, grid, attention) if "held (%)" in told else _placed(told, grid)


def steps_apart(grid: tuple[int, int]) -> np.ndarray:
    """Rows or columns between any two patches, whichever are more."""
    pairs = np.ndindex(grid[0] * grid[1], grid[0] * grid[1])
    steps = [[abs(a - b) for a, b in zip(divmod(i, grid[1]), divmod(j, grid[1]), strict=True)] for i, j in pairs]
    return np.array(steps).max(axis=1).reshape(grid[0] * grid[1], -1)


def _faded(told: dict, grid: tuple[int, int]) -> np.ndarray:
    """The ramp by its three cases."""
    apart, span, ramp = steps_apart(grid), told["span"], told["ramp"]
    slope = (ramp + span - apart) / ramp
    factors = np.where(apart <= span, 1.0, np.where(apart >= span + ramp, 0.0, slope))
    if told["pairs"] == "as many at random":
        others = apart > 0
        factors[others] = np.random.default_rng(0).permutation(factors[others])
    return np.pad(factors, ((1, 0), (1, 0)), constant_values=1)


def _own(share: float, grid: tuple[int, int], attention: AttentionMap) -> np.ndarray:
    """Head by head, wider until enough is inside."""
    apart, masks = steps_apart(grid), []
    for rows in attention.weights()[0]:
        between = rows[1:, 1:].astype(np.float64)
        span = next(span for span in range(max(grid)) if between[apart <= span].sum() >= share * between.sum())
        masks.append(apart <= span)
    return np.array(masks)


def _placed(told: dict, grid: tuple[int, int]) -> np.ndarray:
    named = {"star": "neighbours and", "strides": "strides"}
    kind = next((name for start, name in named.items() if told["pattern"].startswith(start)), told["pattern"])
    count = grid[0] * grid[1]
    mask = may_look(kind, told["size"] if isinstance(told["size"], int) else 0, grid, np.zeros(0))[:count, :count]
    return mask | mask.T


def _hashed(buckets: int, attention: AttentionMap) -> np.ndarray:
    """Head by head and token by token; the class token's key counts for mean and length."""
    drawn = np.random.default_rng(0).standard_normal((attention.query.shape[-1] + 1, buckets // 2))
    masks = []
    for query, key in zip(attention.query[0], attention.key[0], strict=True):
        asking, asked = in_buckets(query, key, drawn)
        masks.append([[i == j or a == b for j, b in enumerate(asked)] for i, a in enumerate(asking)])
    return np.array(masks)


def in_buckets(query: np.ndarray, key: np.ndarray, drawn: np.ndarray) -> tuple[list[int], list[int]]:
    """The bucket of each patch's query and of its key."""
    every = np.concatenate([drawn, -drawn], axis=1)
    centred = key - key.mean(axis=0)
    squares = (centred**2).sum(axis=1)
    asking = [int(np.argmax([*vector, 0] @ every)) for vector in query[1:]]
    asked = [
        int(np.argmax([*vector, max(squares.max() - square, 0) ** 0.5] @ every))
        for vector, square in zip(centred[1:], squares[1:], strict=True)
    ]
    return asking, asked


@recipe("pairs that a pattern leaves open")
def open_pairs(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    head = record["head"] - 1
    return {"mask": pairs_of(record, layer)[head], "weights": layer.weights()[0, head]}


class Closing:
    """An edit of the record's pairs: of hashing and of heads' own spans those of each layer as it runs."""

    def __init__(self, record: Record, plain: Trace) -> None:
        self.record, self.plain = record, plain
        (self.under_glass,) = layers(record, plain)
        every = record["parameters"]["layers changed"] == "all layers"
        self.layers = None if every else (self.under_glass.layer,)

    def __call__(self, operation, weights):
        scores = weights.log() + weights.new_tensor(self._factors(operation, weights)).log()
        return scores.softmax(dim=-1)

    def _factors(self, operation, weights) -> np.ndarray:
        drawn = self.record["parameters"]["pairs"] == "as many at random"
        if drawn or not self.record["parameters"]["pattern"].startswith(("its likes", "each head")):
            return pairs_of(self.record, self.under_glass)
        fields = {"query": operation.query.numpy(), "key": operation.key.numpy()}
        fields["queries"] = self.plain.attention[operation.layer].queries
        running = AttentionMap(operation.name, operation.layer, operation.kind, **fields, applied=weights.numpy())
        return pairs_of(self.record, running)


@recipe("a map before and after a pattern")
def before_and_after(record: Record) -> Numbers:
    plain = traces(record)[0]
    key = next(key for key, card in ZOO.items() if card.title == record["model"])
    edits = (Closing(record, plain),)
    edited = ENGINE.run(Request(key, plain.pixels, f"{record['digest']} under {id(edits)}", edits=edits))
    head = record["head"] - 1
    runs = {"before": plain, "after": edited}
    return {name: maps(record, layers(record, run)[0])[head] for name, run in runs.items()}
