"""The best convolution by a general least squares, kernels that tokens make by loops, and twins in other company."""

import numpy as np
import pytest

from analysis import convolved

GRID = (3, 4)
RANDOM = np.random.default_rng(0)
MAPS = RANDOM.dirichlet(np.ones(12), (2, 12))
QUERIES, KEYS = RANDOM.standard_normal((2, 12, 6))


def columns(width: int) -> np.ndarray:
    """(pair, offset): 1 where the pair has the offset, counted place by place."""
    reach, indicators = width // 2, np.zeros((12 * 12, width * width))
    for query, key in np.ndindex(12, 12):
        down, right = key // 4 - query // 4 + reach, key % 4 - query % 4 + reach
        if 0 <= down < width and 0 <= right < width:
            indicators[query * 12 + key, down * width + right] = 1
    return indicators


@pytest.mark.parametrize("width", [1, 3, 5])
def test_the_best_convolution_is_that_of_a_general_least_squares(width: int) -> None:
    basis = columns(width)
    for weights, kernel in zip(MAPS, convolved.kernel(MAPS, GRID, width), strict=True):
        expected = np.linalg.lstsq(basis, weights.ravel(), rcond=None)[0]
        np.testing.assert_allclose(kernel.ravel(), expected, atol=1e-12)
        rest = weights.ravel() - basis @ expected
        share = 1 - (rest @ rest) / (weights.ravel() @ weights.ravel())
        assert convolved.kept(weights, GRID, width) == pytest.approx(share)


def test_a_convolution_is_kept_whole_and_a_wider_kernel_keeps_no_less() -> None:
    own = convolved.convolution(RANDOM.random((3, 3)), GRID)
    assert convolved.kept(own, GRID, 3) == pytest.approx(1) and convolved.kept(own, GRID, 1) < 1
    shares = [convolved.kept(MAPS, GRID, width) for width in (1, 3, 5)]
    assert (np.diff(shares, axis=0) >= 0).all()


@pytest.mark.parametrize("width", [1, 3])
def test_what_shuffled_rows_keep_is_the_mean_of_many_shuffles(width: int) -> None:
    drawn = [convolved.kept(RANDOM.permuted(MAPS, axis=2), GRID, width) for _ in range(4_000)]
    error = np.std(drawn, axis=0) / 4_000**0.5
    assert (np.abs(np.mean(drawn, axis=0) - convolved.kept_shuffled(MAPS, GRID, width)) < 4 * error).all()


def test_kernels_by_loops() -> None:
    random = np.random.default_rng(5)
    mixing, depthwise = random.standard_normal((6, 3)), random.standard_normal((3, 6)) / 3**0.5
    q, k = (vectors / (vectors**2).mean() ** 0.5 for vectors in (QUERIES, KEYS))
    for form in (convolved.DYNAMIC, convolved.SPAN):
        kernels = convolved.made_kernels(form, QUERIES, KEYS, 3, seed=5)
        for token in range(12):
            span = [
                sum(depthwise[j, c] * k[token + j - 1, c] for j in range(3) if 0 <= token + j - 1 < 12)
                for c in range(6)
            ]
            made = q[token] * (span if form == convolved.SPAN else 1)
            powers = [np.exp(sum(made[c] * mixing[c, tap] for c in range(6)) / 6**0.5) for tap in range(3)]
            np.testing.assert_allclose(kernels[token], np.array(powers) / sum(powers))


def test_the_same_token_in_other_company_has_another_kernel_only_by_its_span() -> None:
    queries, keys = QUERIES.copy(), KEYS.copy()
    queries[8], keys[8] = queries[3], keys[3]
    for form, alike in ((convolved.FIXED, True), (convolved.DYNAMIC, True), (convolved.SPAN, False)):
        kernels = convolved.made_kernels(form, queries, keys, 3, seed=0)
        np.testing.assert_allclose(kernels.sum(axis=1), 1)
        assert np.allclose(kernels[3], kernels[8]) == alike
    keys[7:10] = keys[2:5]
    kernels = convolved.made_kernels(convolved.SPAN, queries, keys, 3, seed=0)
    np.testing.assert_allclose(kernels[3], kernels[8])
