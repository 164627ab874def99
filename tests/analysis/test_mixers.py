"""Three matrices that mix places: equal to loops and to SciPy, and moving along exactly where they must."""

import numpy as np
import pytest
from scipy.ndimage import correlate1d

from analysis import mixers
from analysis.mixers import ATTENTION, CONVOLUTION, KINDS, MLP, PLACED

TOKENS = np.random.default_rng(3).normal(size=(13, 3))
STRIP = np.random.default_rng(4).normal(size=(26, 3))


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("width", [3, 5])
def test_the_convolutions_matrix_is_scipys_correlation(width: int, wrapped: bool) -> None:
    kernel = np.random.default_rng(mixers.SEED).normal(size=width) / np.sqrt(width)
    expected = correlate1d(TOKENS, kernel, axis=0, mode="wrap" if wrapped else "constant")
    np.testing.assert_allclose(mixers.mixed(CONVOLUTION, TOKENS, width=width, wrapped=wrapped), expected, atol=1e-14)


def test_a_kernel_shares_its_numbers_and_an_mlp_owns_each() -> None:
    which = mixers.shared(13, 5, wrapped=False)
    assert all(len(set(np.diagonal(which, step))) == 1 for step in range(-12, 13))
    assert set(which.ravel()) == set(range(6)) and (which > 0).sum() == 5 * 13 - 2 * (1 + 2)
    assert len(set(mixers.free(13).ravel())) == 13**2
    assert len(set(mixers.matrix(MLP, TOKENS, width=3, wrapped=True).ravel())) == 13**2


def test_attention_is_the_loop() -> None:
    attended = mixers.mixed(ATTENTION, TOKENS, width=3, wrapped=True)
    for query, row in zip(TOKENS, attended, strict=True):
        powers = [np.exp(sum(query * key) / 3**0.5) for key in TOKENS]
        np.testing.assert_allclose(row, sum(p * v for p, v in zip(powers, TOKENS, strict=True)) / sum(powers))
    assert not np.allclose(mixers.mixed(PLACED, TOKENS, width=3, wrapped=True), attended, atol=0.1)


@pytest.mark.parametrize("wrapped", [True, False])
@pytest.mark.parametrize("by", [1, 3])
def test_who_moves_along_with_the_picture(by: int, wrapped: bool) -> None:
    gaps = {kind: mixers.unlike(kind, STRIP, 13, by, width=5, wrapped=wrapped) for kind in KINDS}
    inner = mixers.inner(13, by, 5)
    assert np.nanmax(gaps[CONVOLUTION] if wrapped else gaps[CONVOLUTION][inner]) < 1e-14
    assert (np.nanmax(gaps[ATTENTION]) < 1e-14) == wrapped
    assert np.nanmax(gaps[MLP][inner]) > 0.5 and np.nanmax(gaps[PLACED][inner]) > 0.1
    if not wrapped:
        assert np.isnan(gaps[MLP][:by]).all() and np.nanmax(gaps[CONVOLUTION]) > 0.1, "zeros beyond the ends are seen"


def test_a_gap_is_what_a_loop_over_places_finds() -> None:
    gaps = mixers.unlike(MLP, STRIP, 13, 2, width=3, wrapped=False)
    weights = mixers.matrix(MLP, TOKENS, width=3, wrapped=False)
    first, second = (weights @ STRIP[start : start + 13] for start in (6, 4))
    typical = np.mean([sum(row**2) for row in first]) ** 0.5
    for place in range(2, 13):
        assert gaps[place] == pytest.approx(sum((second[place] - first[place - 2]) ** 2) ** 0.5 / typical)


def test_of_a_picture_of_one_colour_nothing_is_off_but_what_has_places() -> None:
    gaps = {kind: mixers.unlike(kind, 0 * STRIP, 13, 1, width=3, wrapped=True).max() for kind in KINDS}
    assert gaps[CONVOLUTION] == gaps[MLP] == gaps[ATTENTION] == 0 < gaps[PLACED]
