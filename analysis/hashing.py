"""Locality-sensitive hashing of queries and keys that were learned apart (Kitaev et al. 2020, arXiv:2001.04451).

Reformer has one vector for both, of length 1, so that near means a large score. These models have two. What is done
here leaves every row of the softmax as it is: keys lose their mean (all scores of a row change alike), and one channel
more makes all of them equally long, 0 for queries, so that the smallest angle to a query is its largest score
(Neyshabur and Srebro 2015, arXiv:1410.5518, section 4.2).
"""

import numpy as np

from analysis import masks


def alike(query: np.ndarray, key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`query` and `key` (..., token, channel) and one channel more: keys of one length, angles rank as scores."""
    centred = key - key.mean(axis=-2, keepdims=True)
    squares = (centred**2).sum(axis=-1, keepdims=True)
    further = np.sqrt(np.maximum(squares.max(axis=-2, keepdims=True) - squares, 0))
    return np.concatenate([query, np.zeros_like(query[..., :1])], axis=-1), np.concatenate([centred, further], axis=-1)


def directions(channels: int, buckets: int, rounds: int = 1, *, seed: int) -> np.ndarray:
    """Directions drawn anew for each round, (round, channel, bucket / 2), their opposites being the other buckets'."""
    return np.random.default_rng(seed).standard_normal((rounds, channels, buckets // 2))


def hashed(vectors: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """The bucket of each of `vectors` (..., token, channel) in each round, (round, ..., token): argmax of [xR; -xR]."""
    if drawn.shape[-1] == 0:  # one bucket for all
        return np.zeros((len(drawn), *vectors.shape[:-1]), dtype=int)
    turned = np.stack([vectors @ one for one in drawn])
    return np.concatenate([turned, -turned], axis=-1).argmax(axis=-1)


def relation(of_queries: np.ndarray, of_keys: np.ndarray, prefix: int = 0) -> np.ndarray:
    """Which pairs meet in one bucket in any round, (..., query, key), from buckets (round, ..., token); every token
    sees itself, and the first `prefix` are open to all."""
    return _opened((of_queries[..., :, None] == of_keys[..., None, :]).any(axis=0), prefix)


def chunks(of_queries: np.ndarray, of_keys: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The chunk of each query and of each key, (..., token) from 0, of buckets (..., token).

    Reformer has one vector for both: tokens stand in a row, sorted by bucket and within it by place, and are cut into
    chunks of `size`. Here a token's query and key each stand where their bucket is (a token's query first where both
    have one), and a chunk is so many of them together as `size` tokens have; with one vector for both it is Reformer's.
    """
    tokens = of_queries.shape[-1]
    row = np.stack([of_queries, of_keys], axis=-1).reshape(*of_queries.shape[:-1], 2 * tokens)
    order = row.argsort(axis=-1, kind="stable")
    places = np.empty_like(order)
    np.put_along_axis(places, order, np.broadcast_to(np.arange(2 * tokens), order.shape), axis=-1)
    numbers = (places // (2 * size)).reshape(*of_queries.shape, 2)
    return numbers[..., 0], numbers[..., 1]


def chunked(of_queries: np.ndarray, of_keys: np.ndarray, size: int, prefix: int = 0) -> np.ndarray:
    """Which pairs meet in any round where each query sees its own chunk of `size` and the one before, whatever their
    buckets (section 2 of the paper, P̃), (..., query, key), from buckets (round, ..., token); the first `prefix` tokens
    stand in no chunk and are open to all."""
    asking, asked = chunks(of_queries[..., prefix:], of_keys[..., prefix:], size)
    back = asking[..., :, None] - asked[..., None, :]
    met = ((back == 0) | (back == 1)).any(axis=0)
    return _opened(np.pad(met, [(0, 0)] * (met.ndim - 2) + [(prefix, 0)] * 2), prefix)


def _opened(met: np.ndarray, prefix: int) -> np.ndarray:
    """`met` (..., query, key) where every token sees itself and the first `prefix` are open to all."""
    met |= np.eye(met.shape[-1], dtype=bool)
    met[..., :prefix, :] = True
    met[..., :, :prefix] = True
    return met


def pattern(
    query: np.ndarray, key: np.ndarray, buckets: int, rounds: int = 1, *, prefix: int = 0, seed: int = 0, chunk: int = 0
) -> np.ndarray:
    """Which pairs of `query` and `key` (..., token, channel) meet, (..., query, key) bool: of whole `buckets` (1, or
    even), or where `chunk` says how many tokens make one, of chunks."""
    drawn = directions(query.shape[-1] + 1, buckets, rounds, seed=seed)
    asking, asked = (hashed(vectors, drawn) for vectors in alike(query, key))
    return chunked(asking, asked, chunk, prefix) if chunk else relation(asking, asked, prefix)


def recall(scores: np.ndarray, mask: np.ndarray, nearest: int) -> float:
    """Which share of the `nearest` keys of every query (largest `scores`, (..., query, key)) `mask` leaves open."""
    best = np.argpartition(-scores, nearest - 1, axis=-1)[..., :nearest]
    return float(np.take_along_axis(np.broadcast_to(mask, scores.shape), best, axis=-1).mean())


def cost(tokens: int, channels: int, buckets: int, pairs: int, rounds: int = 1) -> int:
    """Multiply-adds of one head: hashing queries and keys, then scores and weighted values of the open `pairs`."""
    return rounds * 2 * tokens * (channels + 1) * (buckets // 2) + masks.multiply_adds(pairs, channels)
