"""Who may look at whom: masks of attention, (query, key) bool, True where a query may look at a key.

Tokens stand on a grid (row, column) in raster order; a sequence is a grid of one row. Beside each mask its number of
open pairs as a formula, which a test holds against counting.
"""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csgraph, csr_array

from analysis import shifted
from analysis.probabilities import softmax
from analysis.windows import Pair


def causal(tokens: int) -> np.ndarray:
    """Itself and those before it (GPT, Image GPT)."""
    return np.tri(tokens, dtype=bool)


def causal_pairs(tokens: int) -> int:
    """N(N + 1)/2."""
    return tokens * (tokens + 1) // 2


def prefix(tokens: int, length: int) -> np.ndarray:
    """The first `length` see each other, the others what is before them (Liu et al. 2018, arXiv:1801.10198)."""
    return causal(tokens) | (np.arange(tokens) < length)


def prefix_pairs(tokens: int, length: int) -> int:
    """N(N + 1)/2 + P(P - 1)/2: what is before, and within the prefix what comes after too."""
    return causal_pairs(tokens) + length * (length - 1) // 2


def local(grid: Pair, reach: int) -> np.ndarray:
    """Those at most `reach` rows and columns away (Longformer's sliding window, arXiv:2004.05150)."""
    places = np.argwhere(np.ones(grid, dtype=bool))
    return np.abs(places[:, None] - places).max(axis=-1) <= reach


def local_pairs(grid: Pair, reach: int) -> int:
    """The product over both axes of n(2r + 1) - r(r + 1), r being less than n: the second part sticks out."""
    across = [(side, min(reach, side - 1)) for side in grid]
    return int(np.prod([side * (2 * near + 1) - near * (near + 1) for side, near in across]))


def windows(grid: Pair, side: Pair, shift: Pair = (0, 0)) -> np.ndarray:
    """Those in the same window of `side`, and with a `shift` in the same part of the picture (arXiv:2103.14030)."""
    groups = shifted.groups(grid, side, shift).ravel()
    return groups[:, None] == groups


def window_pairs(grid: Pair, side: Pair, shift: Pair = (0, 0)) -> int:
    """The product over both axes of nM - M² + s² + (M - s)²: one window of each row is cut in two by the shift."""
    axes = zip(grid, side, shift, strict=True)
    return int(np.prod([count * wide - wide**2 + move**2 + (wide - move) ** 2 for count, wide, move in axes]))


def strided(tokens: int, stride: int) -> np.ndarray:
    """The last l and every l-th before it (Sparse Transformer, Child et al. 2019, arXiv:1904.10509, section 4.2)."""
    back = np.arange(tokens)[:, None] - np.arange(tokens)
    return (back >= 0) & ((back < stride) | (back % stride == 0))


def strided_pairs(tokens: int, stride: int) -> int:
    """l(l + 1)/2 + (N - l)l + l·m(m - 1)/2 for N = ml."""
    lines = tokens // stride
    return stride * (stride + 1) // 2 + (tokens - stride) * stride + stride * lines * (lines - 1) // 2


def star(tokens: int) -> np.ndarray:
    """Itself, its two neighbours on a ring, and a relay that sees all and comes last (Guo et al. 2019, 1902.09113)."""
    away = (np.arange(tokens)[:, None] - np.arange(tokens)) % tokens
    mask = np.ones((tokens + 1, tokens + 1), dtype=bool)
    mask[:-1, :-1] = np.isin(away, (0, 1, tokens - 1))
    return mask


def star_pairs(tokens: int) -> int:
    """4N for the satellites, N + 1 for the relay."""
    return 5 * tokens + 1


def buckets(vectors: np.ndarray, count: int, *, seed: int = 0) -> np.ndarray:
    """The bucket of each of `vectors` (token, channel), (token,): the nearest of `count` directions, ± those drawn.

    Locality-sensitive hashing as in Reformer, argmax of [xR; -xR], one round (Kitaev et al. 2020, arXiv:2001.04451).
    """
    directions = np.random.default_rng(seed).standard_normal((vectors.shape[1], count // 2))
    turned = vectors @ directions
    return np.concatenate([turned, -turned], axis=1).argmax(axis=1)


def same_bucket(bucket: np.ndarray) -> np.ndarray:
    """Those in the same `bucket` (token,)."""
    return bucket[:, None] == bucket


def bucket_pairs(bucket: np.ndarray) -> int:
    """The sum of squares of the buckets' sizes; N²/b where they are even."""
    return int((np.bincount(bucket) ** 2).sum())


def multiply_adds(pairs: int, channels: int) -> int:
    """Of scores and weighted values, for one head of `channels`: one of each for every open pair and channel."""
    return 2 * pairs * channels


def hops(layers: Sequence[np.ndarray]) -> np.ndarray:
    """After how many layers (query, key) each query has heard of each key; inf where it never does.

    `layers` are masks that take turns, the first one first; every token keeps what it knows (the skip connection). A
    breadth-first search in the graph whose nodes are tokens after each of the turns.
    """
    turns, tokens = len(layers), len(layers[0])
    graph = np.zeros((turns, tokens, turns, tokens), dtype=bool)
    for turn, mask in enumerate(layers):
        graph[turn, :, (turn + 1) % turns] = mask.T | np.eye(tokens, dtype=bool)
    flat = csr_array(graph.reshape(turns * tokens, -1))
    starts = np.arange(tokens)
    distances = csgraph.dijkstra(flat, indices=starts, unweighted=True).reshape(tokens, turns, tokens)
    return distances.min(axis=1).T


def known(layers: Sequence[np.ndarray], count: int) -> np.ndarray:
    """Who has heard of whom (query, key) after `count` layers: the product of the masks, skip connections included."""
    tokens = len(layers[0])
    seen = np.eye(tokens, dtype=bool)
    for turn in range(count):
        step = layers[turn % len(layers)] | np.eye(tokens, dtype=bool)
        seen = (step.astype(int) @ seen.astype(int)) > 0
    return seen


def attention(vectors: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """softmax(X·Xᵀ/√d) over the open pairs of `mask`, (query, key): `vectors` (token, channel) are queries and keys."""
    scores = np.where(mask, vectors @ vectors.T / np.sqrt(vectors.shape[1]), -np.inf)
    return softmax(scores)
