import numpy as np
import pytest

from analysis import similarity
from analysis.similarity import (
    between_heads,
    chance_similarity,
    count_of_similar,
    head_chance,
    head_divergence,
    head_similarity,
    layer_similarity,
    nearby_share,
    to_the_layer_before,
)
from tests.analysis.maps import identity, random_maps, uniform

STACK = random_maps(4, 2, 9, 9, sharpness=1.5)  # (layer, head, query, key)
HEADS = [[STACK[layer, head] for layer in range(4)] for head in range(2)]


@pytest.fixture(params=[4, 128])
def _block(request, monkeypatch) -> None:
    monkeypatch.setattr(similarity, "BLOCK", request.param)


@pytest.mark.usefixtures("_block")
@pytest.mark.parametrize("centred", [False, True])
def test_columns_are_compared_one_by_one(centred: bool) -> None:
    result = layer_similarity((iter(head) for head in HEADS), centred=centred)
    assert result.shape == (2, 4, 4, 9)
    for head in range(2):
        for p in range(4):
            for q in range(4):
                for t in range(9):
                    a, b = (STACK[layer, head, :, t].astype(float) - centred / 9 for layer in (p, q))
                    expected = (a @ b) / np.sqrt((a @ a) * (b @ b))
                    assert result[head, p, q, t] == pytest.approx(expected, abs=1e-5)


def test_closed_forms() -> None:
    same = layer_similarity([[uniform(1, 6)[0]] * 3])
    np.testing.assert_allclose(same, 1, rtol=1e-6)
    np.testing.assert_allclose(layer_similarity([[uniform(1, 6)[0]] * 3], centred=True), 0, atol=1e-6)
    apart = layer_similarity([[identity(1, 6)[0], np.roll(np.eye(6), 1, axis=0)]])
    np.testing.assert_allclose(apart[0, ..., 2], np.eye(2), atol=1e-7)
    mean = layer_similarity(HEADS).mean(axis=(0, 3))
    np.testing.assert_allclose(mean, layer_similarity(HEADS[::-1]).mean(axis=(0, 3)), rtol=1e-6)
    np.testing.assert_allclose(mean, mean.T)


def test_chance_is_what_shuffling_gives() -> None:
    generator = np.random.default_rng(0)
    draws = (np.broadcast_to(STACK[layer, 0], (4000, 9, 9)) for layer in (0, 1))  # (draw, query, key)
    a, b = (generator.permuted(draw, axis=1) for draw in draws)
    cosines = (a * b).sum(axis=1) / np.linalg.norm(a, axis=1) / np.linalg.norm(b, axis=1)
    np.testing.assert_allclose(chance_similarity(HEADS)[0, 0, 1], cosines.mean(axis=0), atol=0.02)
    np.testing.assert_allclose(chance_similarity([[uniform(1, 5)[0]] * 2]), 1, rtol=1e-5)


def test_blocks_that_are_similar_by_chance_are_so_between_shuffled_maps() -> None:
    flat = random_maps(3, 2, 64, 64, sharpness=0.5)  # (layer, head, query, key): columns close to even
    shuffled = np.random.default_rng(0).permuted(flat, axis=2)
    by_chance = chance_similarity(flat.swapaxes(0, 1))
    for threshold in (0.7, 0.78, 0.9):
        expected = nearby_share(layer_similarity(shuffled.swapaxes(0, 1)), threshold=threshold)
        np.testing.assert_allclose(nearby_share(by_chance, threshold=threshold), expected, atol=0.15)


def test_shares_above_a_threshold() -> None:
    table = np.zeros((1, 3, 3, 4))
    table[0, 0, 1] = [0.1, 0.5, 0.9, 0.95]
    table[0, 1, 0] = table[0, 0, 1]
    table[0, 2, 1] = [1, 1, 0, 0]
    table[0, 2, 0] = [1, 0, 0, 0]
    np.testing.assert_allclose(nearby_share(table, threshold=0.8), [np.nan, 0.5, 0.5])
    np.testing.assert_allclose(nearby_share(table, threshold=0.8, nearest=2), [np.nan, 0.5, 0.25])


def test_similar_blocks_are_counted_after_the_first() -> None:
    assert count_of_similar(np.array([np.nan, 0.5, 0.49, 0.9]), least=0.5) == 2
    assert count_of_similar(np.array([0.9, 0.1]), least=0.5) == 0


def test_each_layer_beside_the_one_before() -> None:
    table = np.arange(9.0).reshape(3, 3)
    np.testing.assert_array_equal(to_the_layer_before(table), [np.nan, 1, 5])


def test_the_mean_of_pairs_of_heads_leaves_out_a_head_with_itself() -> None:
    matrices = np.array([[[1, 0.2, 0.4], [0.2, 1, 0.6], [0.4, 0.6, 1]]])
    np.testing.assert_allclose(between_heads(matrices), [0.4])
    np.testing.assert_array_equal(between_heads(np.ones((2, 1, 1))), [np.nan, np.nan])


def test_heads_compared_by_hand() -> None:
    maps = STACK[:, :, :5]  # four windows of two heads
    cosine, divergence = head_similarity(maps), head_divergence(maps)
    a, b = (maps[:, head].astype(float) for head in range(2))
    assert cosine[0, 1] == pytest.approx((a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum()), rel=1e-5)
    middle = (a + b) / 2
    leaving = [(rows * np.log(rows / middle)).sum(axis=-1) for rows in (a, b)]
    assert divergence[0, 1] == pytest.approx(np.mean(leaving), rel=1e-4)
    assert divergence[1, 0] == divergence[0, 1]
    assert divergence[0, 0] == 0


def test_heads_closed_forms() -> None:
    opposite = np.stack([np.eye(4), np.roll(np.eye(4), 1, axis=1)])
    np.testing.assert_allclose(head_similarity(opposite), np.eye(2), atol=1e-7)
    np.testing.assert_allclose(head_divergence(opposite)[0, 1], np.log(2), rtol=1e-6)
    np.testing.assert_allclose(head_similarity(uniform(3, 4)), 1, rtol=1e-6)
    np.testing.assert_allclose(head_divergence(uniform(3, 4)), 0, atol=1e-6)


def test_chance_of_heads_is_what_shuffling_rows_gives() -> None:
    heads = STACK[0]
    generator = np.random.default_rng(1)
    a, b = (generator.permuted(np.broadcast_to(head, (4000, 9, 9)), axis=2) for head in heads)
    expected = (a * b).sum(axis=(1, 2)).mean() / np.linalg.norm(heads[0]) / np.linalg.norm(heads[1])
    assert head_chance(heads)[0, 1] == pytest.approx(expected, abs=0.005)
    assert head_chance(uniform(2, 6)) == pytest.approx(np.ones((2, 2)))
