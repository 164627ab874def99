"""Sparse patterns and hashing: by loops, by closed forms, and the edit in torch beside the formula in NumPy."""

import numpy as np
import pytest
import torch

from analysis import hashing, patterns
from models.edits import Operation
from models.hashed import Hashed
from models.questions.sparse_timing import ways

RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.ones(17), size=(3, 17))
QUERY, KEY = RNG.standard_normal((2, 3, 17, 8))


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize("kind", patterns.OVER_PATCHES)
def test_a_pattern_equals_minus_infinity_on_scores_and_its_norm_is_twice_the_loss(kind: str) -> None:
    size = 1 if kind == "local" else 2
    mask = patterns.opened(patterns.OVER_PATCHES[kind]((4, 4), size), 1)
    assert mask[0].all() and mask[:, 0].all() and mask.diagonal().all() and (mask == mask.T).all()
    by_scores = softmax(np.where(mask, np.log(WEIGHTS), -np.inf))
    np.testing.assert_allclose(patterns.imposed(WEIGHTS, mask), by_scores, atol=1e-12)
    mass = patterns.mass_kept(WEIGHTS, mask)
    np.testing.assert_allclose(patterns.difference(WEIGHTS, mask), 2 * (1 - mass), atol=1e-12)


def test_random_pairs_are_as_many_and_each_token_sees_itself() -> None:
    mask = patterns.at_random(16, 100, seed=3)
    assert mask.sum() == 100 and mask.diagonal().all()
    assert (mask != patterns.at_random(16, 100, seed=4)).any()


@pytest.mark.parametrize(("pairs", "prefix"), [(60, 1), (200, 1), (30, 3), (16, 1), (256, 1)])
def test_what_draws_keep_is_what_many_draws_keep(pairs: int, prefix: int) -> None:
    weights = WEIGHTS if prefix == 1 else np.random.default_rng(1).dirichlet(np.full(19, 0.3), (2, 19))
    mean, half = patterns.mass_of_draws(weights, patterns.at_random(16, pairs, seed=0), prefix)
    masks = [patterns.opened(patterns.at_random(16, pairs, seed=seed), prefix) for seed in range(400)]
    drawn = np.array([patterns.mass_kept(weights, mask).mean() for mask in masks])
    assert drawn.mean() == pytest.approx(mean, abs=half / 5 + 1e-12)
    assert 1.96 * drawn.std(ddof=1) == pytest.approx(half, rel=0.15, abs=1e-12)


def test_news_travels_a_ring_a_step_a_layer_and_a_star_in_two() -> None:
    ring = patterns.OVER_PATCHES["star"]((2, 4), 0)
    away = np.abs(np.arange(8)[:, None] - np.arange(8))
    steps = np.minimum(away, 8 - away).astype(float)
    np.testing.assert_array_equal(patterns.heard([ring] * 4), steps)
    np.testing.assert_array_equal(patterns.heard([ring] * 2), np.where(steps > 2, np.inf, steps))
    assert patterns.heard([patterns.opened(ring, 1)] * 2).max() == 2


def test_keys_made_alike_change_no_row_and_rank_by_angle_as_by_score() -> None:
    query, key = hashing.alike(QUERY, KEY)
    lengths = np.linalg.norm(key, axis=-1)
    np.testing.assert_allclose(lengths, lengths[..., :1] * np.ones(17), atol=1e-12)
    plain, made = QUERY @ KEY.swapaxes(-1, -2), query @ key.swapaxes(-1, -2)
    np.testing.assert_allclose(softmax(plain), softmax(made), atol=1e-12)
    cosine = made / np.linalg.norm(query, axis=-1)[..., None] / lengths[..., None, :]
    np.testing.assert_array_equal(cosine.argsort(axis=-1), plain.argsort(axis=-1))


@pytest.mark.parametrize(
    ("buckets", "rounds", "chunk"), [(1, 1, 0), (2, 1, 0), (8, 3, 0), (1, 1, 16), (8, 1, 3), (4, 2, 4)]
)
def test_the_edit_keeps_the_pairs_that_meet(buckets: int, rounds: int, chunk: int) -> None:
    mask = hashing.pattern(QUERY, KEY, buckets, rounds, prefix=1, chunk=chunk)
    operands = {"query": torch.from_numpy(QUERY)[None], "key": torch.from_numpy(KEY)[None]}
    operation = Operation("attn", 0, "tokens", (1, 3, 17, 17), **operands)
    edited = Hashed(buckets, rounds=rounds, chunk=chunk)(operation, torch.from_numpy(WEIGHTS)[None])[0].numpy()
    np.testing.assert_allclose(edited, patterns.imposed(WEIGHTS, mask), atol=1e-12)
    if buckets == 1:  # full attention, in one chunk of all 16 patches too
        np.testing.assert_allclose(edited, WEIGHTS, atol=1e-12)
    else:
        assert not mask.all()


def test_chunks_are_cut_from_the_sorted_row_and_see_the_one_before() -> None:
    """Vector by vector: queries and keys in one row, six of them a chunk of three tokens."""
    asking, asked = RNG.integers(4, size=(2, 11))
    row = sorted((bucket[place], place, which) for which, bucket in enumerate((asking, asked)) for place in range(11))
    chunk = {(place, which): number // 6 for number, (_, place, which) in enumerate(row)}
    mask = hashing.chunked(asking[None], asked[None], 3)
    for query, key in np.ndindex(11, 11):
        back = chunk[query, 0] - chunk[key, 1]
        assert mask[query, key] == (back in (0, 1) or query == key)


def test_chunks_of_one_vector_for_both_are_those_of_the_paper() -> None:
    """Whose sets are places in the sorted row of tokens, of one chunk or the one before."""
    bucket = RNG.integers(4, size=12)
    places = np.array(sorted(range(12), key=lambda token: (bucket[token], token))).argsort()
    mask = hashing.chunked(bucket[None], bucket[None], 3)
    back = places[:, None] // 3 - places // 3
    np.testing.assert_array_equal(mask, (back == 0) | (back == 1))
    even = np.repeat(np.arange(4), 3)  # a bucket each chunk: the bucket and the one before
    both = hashing.chunked(even[None], even[None], 3)
    assert (both >= hashing.relation(even[None], even[None])).all() and both.sum() == 9 * (4 + 3)
    assert hashing.chunked(bucket[None], bucket[None], 12).all()


def test_a_row_that_keeps_nothing_is_zero_and_no_other_number() -> None:
    """As in a sharp head of float32: all that it looks at lies in another bucket."""
    query = key = torch.tensor([[[[5.0, 0.0], [-5.0, 0.0]]]])
    operation = Operation("attn", 0, "tokens", (1, 1, 2, 2), query=query, key=key)
    sharp = torch.tensor([[[[0.0, 1.0], [0.0, 1.0]]]])
    edited = Hashed(8, prefix=0, rounds=1)(operation, sharp)
    assert not Hashed(8, prefix=0, rounds=1).relation(query, key)[0, 0, 0, 1]
    torch.testing.assert_close(edited, torch.tensor([[[[0.0, 0.0], [0.0, 1.0]]]]), atol=0, rtol=0)


def test_buckets_are_the_nearest_directions_and_more_rounds_find_more() -> None:
    drawn = hashing.directions(8, 6, seed=0)
    every = np.concatenate([drawn[0], -drawn[0]], axis=1)
    slow = [max(range(6), key=lambda place: vector @ every[:, place]) for vector in QUERY[0]]
    np.testing.assert_array_equal(hashing.hashed(QUERY, drawn)[0, 0], slow)
    scores = QUERY @ KEY.swapaxes(-1, -2)
    recalls = [hashing.recall(scores, hashing.pattern(QUERY, KEY, 8, rounds), 3) for rounds in (1, 2, 4)]
    assert recalls == sorted(recalls) and recalls[0] < recalls[2]
    hits = hashing.pattern(QUERY, KEY, 8, 1)
    slow_recall = np.mean([hits[h, q, k] for h, q in np.ndindex(3, 17) for k in np.argsort(-scores[h, q])[:3]])
    assert recalls[0] == pytest.approx(slow_recall)


@pytest.mark.parametrize("kind", patterns.OVER_PATCHES)
def test_all_ways_of_computing_give_what_the_mask_gives(kind: str) -> None:
    mask = patterns.opened(patterns.OVER_PATCHES[kind]((4, 4), 2), 1)
    operands = torch.randn(3, 2, 17, 8, generator=torch.Generator().manual_seed(0)).unbind()
    every = ways(mask)
    for name in every.keys() - {"all"}:
        torch.testing.assert_close(every[name](*operands), every["masked"](*operands), atol=1e-5, rtol=1e-5)
    assert ("blocks" in every) == (kind == "windows")
    assert (every["all"](*operands) - every["masked"](*operands)).abs().max() > 0.01
