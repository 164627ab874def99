"""Symmetry gaps, the maps of an ISAB and its cost, against loops, definitions and what torch counts."""

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from analysis import cost
from analysis.induced import by_point, in_groups, needed, seen_flat, through
from analysis.symmetry import equivariance_gap, invariance_gap, shuffled_order
from models.reference.set_transformer import ISAB, MAB, SAB

RNG = np.random.default_rng(0)


def rows_of(rows: int, columns: int) -> np.ndarray:
    weights = RNG.random((rows, columns)) ** 4
    return weights / weights.sum(axis=1, keepdims=True)


@pytest.mark.parametrize("count", [1, 2, 3, 10, 1024])
def test_an_order_holds_everybody_once_and_is_another_one(count: int) -> None:
    for seed in range(20):
        order = shuffled_order(count, seed=seed)
        assert sorted(order) == list(range(count))
        assert count == 1 or list(order) != list(range(count))
    assert (shuffled_order(count, seed=3) == shuffled_order(count, seed=3)).all()


def test_gaps_are_those_of_a_loop() -> None:
    plain, shuffled, order = RNG.normal(size=(7, 3)), RNG.normal(size=(7, 3)), shuffled_order(7, seed=1)
    by_element = max(abs(shuffled[i][c] - plain[order[i]][c]) for i in range(7) for c in range(3))
    in_place = max(abs(shuffled[i][c] - plain[i][c]) for i in range(7) for c in range(3))
    assert equivariance_gap(plain, shuffled, order) == by_element
    assert invariance_gap(plain, shuffled) == in_place


def test_gaps_tell_the_two_symmetries_apart() -> None:
    x, order = RNG.normal(size=(9, 4)), shuffled_order(9, seed=2)
    assert equivariance_gap(x**2, x[order] ** 2, order) == 0 < invariance_gap(x**2, x[order] ** 2)
    assert invariance_gap(x.max(axis=0), x[order].max(axis=0)) == 0
    first = np.cumsum(x, axis=0), np.cumsum(x[order], axis=0)  # a running sum notices order
    assert equivariance_gap(*first, order) > 0.1


def test_through_the_points_is_a_sum_over_them() -> None:
    gather, spread = rows_of(3, 8), rows_of(8, 3)
    product = through(gather, spread)
    for query in range(8):
        for key in range(8):
            way = sum(spread[query, point] * gather[point, key] for point in range(3))
            assert product[query, key] == pytest.approx(way)
    np.testing.assert_allclose(product.sum(axis=1), 1)
    assert np.linalg.matrix_rank(product) == 3


@pytest.mark.parametrize(("length", "count"), [(12, 4), (13, 4), (5, 9), (7, 1)])
def test_groups_are_means_of_neighbours(length: int, count: int) -> None:
    matrix = RNG.random((length, 3))
    parts = [
        matrix[place * length // min(count, length) : (place + 1) * length // min(count, length)]
        for place in range(min(count, length))
    ]
    expected = np.stack([part.mean(axis=0) for part in parts])
    np.testing.assert_allclose(in_groups(matrix, count, axis=0), expected)
    np.testing.assert_allclose(in_groups(matrix.T, count, axis=1), expected.T)


def test_the_grouped_product_is_the_product_of_the_groups() -> None:
    gather, spread = rows_of(4, 30), rows_of(30, 4)
    whole = in_groups(in_groups(through(gather, spread), 7, axis=0), 7, axis=1)
    np.testing.assert_allclose(through(in_groups(gather, 7, axis=1), in_groups(spread, 7, axis=0)), whole)


def test_elements_stand_with_those_that_listen_to_the_same_point() -> None:
    spread = rows_of(40, 5)
    order = by_point(spread)
    assert sorted(order) == list(range(40))
    seen = [(spread[row].argmax(), -spread[row].max()) for row in order]
    assert seen == sorted(seen)


def test_a_flat_view_has_the_top_on_top_and_means_in_its_cells() -> None:
    places = np.array([[-1, -1], [1, 1], [1, 1], [1, -1]], dtype=float)
    view = seen_flat(places, np.array([[1.0, 2.0, 4.0, 8.0]]), side=2)
    np.testing.assert_array_equal(view, [[[np.nan, 3.0], [1.0, 8.0]]])
    tall = seen_flat(np.array([[0.0, 0], [0, 4], [1, 2]]), np.ones((1, 3)), side=4)
    assert np.isfinite(tall[0]).tolist() == [[True], [False], [True], [True]]  # square cells, no empty margin
    assert seen_flat(np.zeros((3, 2)), np.ones((2, 3)), side=4).tolist() == [[[1.0]], [[1.0]]]  # no extent at all


def test_a_flat_view_is_that_of_a_loop() -> None:
    places, weights = RNG.normal(size=(200, 2)) * (2, 1), RNG.random((3, 200))
    view = seen_flat(places, weights, side=9)
    cell = np.ptp(places[:, 0]) / 9
    by_cell: dict[tuple[int, int], list[int]] = {}
    for place, (right, up) in enumerate(places):
        row, column = int((places[:, 1].max() - up) / cell), int((right - places[:, 0].min()) / cell)
        by_cell.setdefault((min(row, view.shape[1] - 1), min(column, 8)), []).append(place)
    assert np.isfinite(view[0]).sum() == len(by_cell)
    for (row, column), inside in by_cell.items():
        np.testing.assert_allclose(view[:, row, column], weights[:, inside].mean(axis=1))


def test_how_many_elements_hold_half() -> None:
    assert needed(np.array([[0.25] * 4, [0.6, 0.2, 0.1, 0.1], [0.4, 0.3, 0.2, 0.1]])).tolist() == [0.5, 0.25, 0.5]
    rows = rows_of(5, 30)
    for row, part in zip(rows, needed(rows), strict=True):
        held, used = 0.0, 0
        for weight in sorted(row, reverse=True):
            held, used = held + weight, used + 1
            if held >= 0.5:
                break
        assert part == used / 30


def counted(block: torch.nn.Module, *inputs: torch.Tensor) -> int:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        block.requires_grad_(False)(*inputs)
    return counter.get_total_flops() // 2


@pytest.mark.parametrize(("elements", "points"), [(10, 3), (64, 16), (16, 64)])
def test_costs_of_set_blocks_equal_what_torch_counts(elements: int, points: int) -> None:
    x, y = torch.zeros(1, elements, 24), torch.zeros(1, points, 24)
    with torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH):  # spelled out, so that it is counted
        assert cost.mab(elements, points, 24).total == counted(MAB(24, 2), x, y)
        assert cost.sab(elements, 24).total == counted(SAB(24, 2), x)
        assert cost.isab(elements, 24, points).total == counted(ISAB(24, 2, points=points), x)


@pytest.mark.parametrize(("channels", "points"), [(128, 16), (64, 1), (8, 100), (3, 3)])
def test_from_the_break_even_on_isab_is_cheaper(channels: int, points: int) -> None:
    first = cost.break_even(channels, points)
    cheaper = [cost.isab(n, channels, points).total < cost.sab(n, channels).total for n in range(1, 2 * first)]
    assert cheaper == [n >= first for n in range(1, 2 * first)]


def test_maps_of_set_blocks() -> None:
    assert cost.sab(1024, 128, heads=4).map_entries == 4 * 1024**2
    assert cost.isab(1024, 128, 16, heads=4).map_entries == 2 * 4 * 1024 * 16
