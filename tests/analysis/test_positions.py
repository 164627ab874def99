import itertools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from scipy import ndimage
from timm.layers import resample_abs_pos_embed

from analysis.positions import (
    compact,
    near_and_far,
    offset_products,
    position_similarity,
    resize_matrix,
    resize_positions,
    resizing_gaps,
    sinusoidal,
    sinusoidal_grid,
    spread,
)

GRID = np.random.default_rng(0).normal(size=(7, 5, 3))
TORCH = {
    "bilinear_corners": {"mode": "bilinear", "align_corners": True},
    "bicubic": {"mode": "bicubic", "align_corners": False},
    "bicubic_antialias": {"mode": "bicubic", "align_corners": False, "antialias": True},
}


@pytest.mark.parametrize("rule", TORCH)
@pytest.mark.parametrize("size", [(12, 9), (4, 3), (7, 5), (3, 11), (1, 2)])
def test_resizing_equals_torch(rule: str, size: tuple[int, int]) -> None:
    image = torch.from_numpy(GRID).permute(2, 0, 1)[None]
    expected = F.interpolate(image, size, **TORCH[rule])[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(resize_positions(GRID, size, rule=rule), expected, atol=1e-12)


def test_resizing_equals_the_libraries_that_use_each_rule() -> None:
    square = np.random.default_rng(1).normal(size=(6, 6, 4)).astype(np.float32)
    tokens = torch.from_numpy(square.reshape(1, 36, 4))
    timm = resample_abs_pos_embed(tokens, [9, 8], num_prefix_tokens=0).numpy().reshape(9, 8, 4)
    np.testing.assert_allclose(resize_positions(square, (9, 8), rule="bicubic_antialias"), timm, atol=1e-5)
    zoomed = ndimage.zoom(square, (10 / 6, 10 / 6, 1), order=1)
    np.testing.assert_allclose(resize_positions(square, (10, 10), rule="bilinear_corners"), zoomed, atol=1e-5)


@pytest.mark.parametrize("rule", TORCH)
def test_the_same_grid_is_left_alone_and_rows_sum_to_one(rule: str) -> None:
    np.testing.assert_allclose(resize_matrix(6, 6, rule=rule), np.eye(6), atol=1e-12)
    np.testing.assert_allclose(resize_matrix(6, 17, rule=rule).sum(axis=1), 1)


def test_an_unknown_rule_is_named() -> None:
    with pytest.raises(ValueError, match="nearest"):
        resize_matrix(3, 4, rule="nearest")


def test_tiles_are_cosines_of_positions() -> None:
    encodings = np.random.default_rng(2).normal(size=(1 + 6, 4))
    tiles = position_similarity(encodings, (2, 3), prefix=1)
    for first, second in itertools.product(np.ndindex(2, 3), repeat=2):
        a, b = (encodings[1 + 3 * row + column] for row, column in (first, second))
        assert tiles[first + second] == pytest.approx(a @ b / np.sqrt((a @ a) * (b @ b)))


def test_tiles_of_equal_and_of_independent_positions() -> None:
    np.testing.assert_allclose(position_similarity(np.full((6, 4), 0.3), (2, 3)), 1)
    apart = position_similarity(7 * np.eye(6), (2, 3)).reshape(6, 6)
    np.testing.assert_array_equal(apart, np.eye(6))


def test_sinusoids_by_the_formula() -> None:
    encodings = sinusoidal(9, 6, base=100.0)
    for p in range(9):
        for i in range(3):
            angle = p / 100.0 ** (2 * i / 6)
            assert encodings[p, 2 * i] == pytest.approx(np.sin(angle))
            assert encodings[p, 2 * i + 1] == pytest.approx(np.cos(angle))
    products = encodings @ encodings.T
    for offset in range(9):
        expected = sum(np.cos(offset / 100.0 ** (2 * i / 6)) for i in range(3))
        np.testing.assert_allclose(np.diagonal(products, offset), expected)
    with pytest.raises(ValueError, match="even"):
        sinusoidal(4, 5)


def test_two_dimensions_are_a_row_half_and_a_column_half() -> None:
    encodings = sinusoidal_grid(3, 4, 8)
    np.testing.assert_allclose(encodings[2, 1, :4], sinusoidal(3, 4)[2])
    np.testing.assert_allclose(encodings[2, 1, 4:], sinusoidal(4, 4)[1])
    for channels in (5, 6):
        with pytest.raises(ValueError, match=f"multiple of 4, not {channels}"):
            sinusoidal_grid(2, 2, channels)


@pytest.mark.parametrize("error", [0.3, 0.01, 1e-9])
def test_compact_vectors_have_the_same_cosines_but_for_the_error(error: float) -> None:
    random = np.random.default_rng(3)
    encodings = random.normal(size=(40, 6)) @ random.normal(size=(6, 30)) + 0.3 * random.normal(size=(40, 30))
    few = compact(encodings, error=error)
    gap = np.abs(few @ few.T - position_similarity(encodings, (5, 8)).reshape(40, 40)).max()
    assert gap <= error + 1e-12 and few.shape[1] <= 30
    assert few.shape[1] == 30 or gap > error / 100  # nothing is kept that need not be
    assert error < 0.1 or few.shape[1] < 15


def test_spread_places_are_even_and_keep_both_ends() -> None:
    np.testing.assert_array_equal(spread(37, 6), [0, 7, 14, 22, 29, 36])
    np.testing.assert_array_equal(spread(4, 9), [0, 1, 2, 3])


def test_products_stand_at_their_offsets() -> None:
    encodings = np.random.default_rng(0).normal(size=(6, 4))
    offsets, products = offset_products(encodings)
    assert list(products) == [0, 3, 5]
    for position, row in products.items():
        for offset, value in zip(offsets, row, strict=True):
            inside = 0 <= position + offset < 6
            assert np.isnan(value) != inside
            assert not inside or value == pytest.approx(encodings[position] @ encodings[position + offset])


def test_gaps_between_rules_are_counted_in_lengths() -> None:
    plane = np.full((1, 2, 1), 2.0)
    gaps = resizing_gaps({"bicubic": plane, "bicubic_antialias": plane + [[[0.0], [2.0]]], "bilinear_corners": plane})
    assert next(iter(gaps)) == ("bicubic", "bicubic_antialias") and len(gaps) == 3
    np.testing.assert_allclose(gaps["bicubic", "bicubic_antialias"], [[0, 2 / (7 / 3)]])  # lengths 2, 3 and 2
    assert not gaps["bicubic", "bilinear_corners"].any()


def test_near_and_far_are_the_means_of_two_rings_and_chance_is_what_shuffles_give() -> None:
    random = np.random.default_rng(3)
    table = random.normal(size=(2, 7, 5))
    table[1, 2:5, 1:4] += 3
    table[:, 3, 2] = 100  # the middle, which takes no part
    near = [(row, column) for row, column in np.ndindex(7, 5) if max(abs(row - 3), abs(column - 2)) == 1]
    far = [(row, column) for row, column in np.ndindex(7, 5) if max(abs(row - 3), abs(column - 2)) > 1]
    gaps, chance = near_and_far(table)
    for head in range(2):
        around, others = ([table[head][place] for place in places] for places in (near, far))
        assert gaps[head] == pytest.approx(sum(around) / 8 - sum(others) / 26)
        shuffles = [random.permutation(around + others) for _ in range(4000)]
        drawn = np.quantile([abs(one[:8].mean() - one[8:].mean()) for one in shuffles], 0.95)
        assert chance[head] == pytest.approx(drawn, rel=0.05)
    assert abs(gaps[0]) < chance[0] and gaps[1] > chance[1]
