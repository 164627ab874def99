"""Our rearrangements against timm's modules on the same input, and against what they are for."""

import numpy as np
import pytest
import torch

from analysis import windows
from harness.mechanisms import MECHANISMS, PLANES, Mechanism, difference


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda mechanism: mechanism.name)
@pytest.mark.parametrize(("dtype", "limit"), [(torch.float32, 1e-5), (torch.float64, 1e-10)], ids=["single", "double"])
def test_mechanisms_equal_timm_s(mechanism: Mechanism, dtype: torch.dtype, limit: float) -> None:
    assert difference(mechanism, dtype) <= limit


@pytest.mark.parametrize(("size", "side"), PLANES.values(), ids=PLANES)
def test_the_way_there_and_back_changes_nothing(size: windows.Pair, side: windows.Pair) -> None:
    plane = np.arange(np.prod(size) * 2).reshape(*size, 2)
    rolled = windows.roll(plane, (1, 2))
    back = windows.reverse(windows.partition(windows.pad(rolled, side), side), side, size)
    assert (windows.roll(back, (-1, -2)) == plane).all() and (rolled != plane).any()


def test_a_plane_that_windows_do_not_fill_is_refused() -> None:
    with pytest.raises(ValueError, match="pad it first"):
        windows.partition(np.zeros((7, 8)), (4, 4))


def test_tokens_of_one_region_are_true_neighbours() -> None:
    """On 8 × 8 with M = 4: whoever may meet after the roll is less than a window apart before it; the rest are not."""
    places = np.moveaxis(np.indices((8, 8)), 0, -1)
    cut = windows.partition(windows.roll(places, (2, 2)), (4, 4))
    apart = np.abs(cut[:, :, None] - cut[:, None, :]).max(axis=-1)
    may_meet = windows.attention_mask((8, 8), (4, 4), (2, 2)) == 0
    assert (may_meet == (apart < 4)).all()


def test_nine_regions_where_both_axes_shift_and_three_where_one_does() -> None:
    assert len(np.unique(windows.region_ids((12, 12), (4, 4), (2, 2)))) == 9
    flat = windows.partition(windows.region_ids((8, 4), (4, 4), (2, 0)), (4, 4))
    assert [len(np.unique(window)) for window in flat] == [1, 2]


def test_only_the_last_row_and_column_of_windows_are_masked() -> None:
    masked = (windows.attention_mask((12, 12), (4, 4), (2, 2)) < 0).any(axis=(1, 2)).reshape(3, 3)
    np.testing.assert_array_equal(masked, [[False, False, True], [False, False, True], [True, True, True]])


def test_relative_positions_mirror_and_stay_in_the_table() -> None:
    index = windows.relative_position_index((7, 7))
    assert (index + index.T == 168).all() and index.min() == 0 and index.max() == 168
    assert index[0, 1] == index[10, 11] == 6 * 13 + 6 - 1  # one column to the right, wherever it is


@pytest.mark.parametrize(
    ("size", "fitted"),
    [((14, 14), ((7, 7), (3, 3))), ((7, 7), ((7, 7), (0, 0))), ((5, 14), ((5, 7), (0, 3)))],
)
def test_a_plane_of_one_window_is_not_shifted(size: windows.Pair, fitted: tuple[windows.Pair, windows.Pair]) -> None:
    assert windows.fit(size, (7, 7), (3, 3)) == fitted


def test_merging_keeps_every_value_and_pads_odd_sides() -> None:
    plane = np.arange(1, 16).reshape(3, 5, 1)
    merged = windows.merge_patches(plane)
    np.testing.assert_array_equal(merged[0, 0], [1, 6, 2, 7])  # upper left, lower left, upper right, lower right
    assert merged.shape == (2, 3, 4) and merged.sum() == plane.sum()


def test_words_do_not_see_beyond_their_patch() -> None:
    rng = np.random.default_rng(0)
    image, weight = rng.normal(size=(32, 32, 3)), rng.normal(size=(4, 3, 7, 7))
    other = image.copy()
    other[:16, :16] += 1
    change = windows.words(image, weight, np.zeros(4), side=16, stride=4) != windows.words(
        other, weight, np.zeros(4), side=16, stride=4
    )
    assert change.any(axis=(1, 2)).tolist() == [True, False, False, False]
