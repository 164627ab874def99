"""Numbers in few bits: each method against a second way, and against what its paper promises."""

import numpy as np
import pytest
from scipy.cluster.vq import kmeans2
from scipy.stats import norm

from models.quantised.coding import LEAST_LOG, Ordered, _passed, binary, centroids, gobo, linear, to_even_levels

RANDOM = np.random.default_rng(3)
ROWS = RANDOM.standard_t(4, (6, 200)).astype(np.float32) * np.logspace(-2, 0, 6, dtype=np.float32)[:, None]
FLAT = ROWS.reshape(1, -1)


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("rows", [ROWS, FLAT], ids=["channel", "tensor"])
def test_linear_rounds_to_the_nearest_step_within_half_of_it(rows: np.ndarray, bits: int) -> None:
    """Q8BERT's q = clamp(round(x S), ±m), number by number; inside the range no error passes 1 / (2 S)."""
    coded, most = linear(rows, bits), 2 ** (bits - 1) - 1
    for row, decoded in zip(rows.astype(float), coded.decoded(), strict=True):
        stretch = most / max(abs(row))
        again = [max(-most, min(most, round(number * stretch))) / stretch for number in row]
        np.testing.assert_allclose(decoded, again, rtol=1e-5, atol=1e-7)
        assert np.abs(decoded - row).max() <= 1 / (2 * stretch) * (1 + 1e-5)
    assert max(coded.codes.max(), 2 * most - coded.codes.min()) == 2 * most and coded.codes.dtype == np.uint8


@pytest.mark.parametrize("bits", [2, 4, 8])
@pytest.mark.parametrize("rows", [ROWS, FLAT, np.zeros((2, 3), np.float32)], ids=["channel", "tensor", "zeros"])
def test_levels_without_codes_are_those_that_codes_stand_for(rows: np.ndarray, bits: int) -> None:
    np.testing.assert_array_equal(to_even_levels(rows, bits), linear(rows, bits).decoded())


def test_a_row_of_zeros_stays_so() -> None:
    np.testing.assert_array_equal(linear(np.zeros((2, 3), np.float32), 4).decoded(), 0)


def test_the_scale_of_signs_is_the_best_of_many() -> None:
    coded = binary(ROWS)
    for row, decoded, scale in zip(ROWS, coded.decoded(), coded.scale, strict=True):
        np.testing.assert_allclose(decoded, np.where(row < 0, -1, 1) * np.mean(np.abs(row)), rtol=1e-6)
        errors = [np.square(row - np.where(row < 0, -1, 1) * scale * factor).sum() for factor in (0.9, 0.99, 1, 1.01)]
        assert min(errors) == errors[2]


@pytest.mark.parametrize("bits", [1, 3, 5])
def test_k_means_is_scipys_from_the_same_start(bits: int) -> None:
    coded = centroids(FLAT, bits)
    start = Ordered(FLAT).equal(2**bits)
    again, labels = kmeans2(FLAT[0].astype(float)[:, None], start[:, None], iter=len(coded.trail), minit="matrix")
    np.testing.assert_allclose(coded.levels, again[:, 0], rtol=1e-4, atol=1e-6)
    assert (coded.codes[0] == labels).mean() > 0.999
    nearest = np.abs(FLAT[0][:, None] - coded.levels).argmin(axis=1)
    np.testing.assert_array_equal(coded.codes[0], nearest)


def test_distances_and_starts_equal_loops() -> None:
    ordered = Ordered(FLAT)
    levels = np.array([-1.0, -0.01, 0.3, 0.31, 9.0])
    again = sum(min(abs(number - level) for level in levels) for number in FLAT[0].astype(float))
    assert ordered.distance(levels) == pytest.approx(again)
    parts = np.split(np.sort(FLAT[0].astype(float)), 8)
    np.testing.assert_allclose(ordered.equal(8), [part.mean() for part in parts])


def test_gobo_keeps_what_is_unlikely_and_its_l1_falls_until_it_stops() -> None:
    coded = gobo(FLAT, 3)
    unlikely = norm(FLAT.astype(float).mean(), FLAT.astype(float).std()).logpdf(FLAT[0]) < LEAST_LOG
    np.testing.assert_array_equal(coded.places, np.flatnonzero(unlikely))
    assert 0 < unlikely.sum() < 60
    np.testing.assert_array_equal(coded.decoded()[0, unlikely], FLAT[0, unlikely])
    assert len(coded.trail) > 1 and (np.diff(coded.trail) < 0).all()
    lost = np.abs(coded.decoded() - FLAT).sum()
    assert lost == pytest.approx(coded.trail[-1], rel=1e-4)
    rest = Ordered(FLAT[0][~unlikely])
    assert rest.distance(rest.means(coded.levels.astype(float))) >= coded.trail[-1] * (1 - 1e-6)


def test_fewer_numbers_than_levels_lose_nothing() -> None:
    few = np.array([[0.5, -2.0, 3.0]], np.float32)
    np.testing.assert_array_equal(centroids(few, 4).decoded(), few)


@pytest.mark.parametrize("count", [1, 15, 255])
def test_borders_passed_are_those_that_are_less(count: int) -> None:
    """Numbers that lie on a border too; a loop is the second way."""
    borders = np.sort(np.random.default_rng(count).choice(ROWS.ravel(), count, replace=False))
    again = [[sum(border < number for border in borders) for number in row] for row in ROWS]
    np.testing.assert_array_equal(_passed(ROWS, borders), again)
