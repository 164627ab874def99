"""Regions on an 8×8 toy with 4×4 windows: brute force, mass, masked pairs, true neighbours."""

import numpy as np
import pytest
import torch
from timm.models.swin_transformer import SwinTransformer
from timm.models.swin_transformer_v2 import SwinTransformerV2

from models.placing import place
from models.regions import Regions
from models.watching import watching

SIDE, WINDOW = 8, 4


def toy(*, shift: bool):
    """Attention of one Swin block, shifted or not, over 8×8 tokens of 2×2 pixels, with its places."""
    torch.manual_seed(0)
    options = {"img_size": 16, "patch_size": 2, "window_size": WINDOW, "embed_dim": 16, "depths": (2,)}
    model = SwinTransformer(num_heads=(2,), num_classes=0, **options).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    with torch.no_grad(), watching(model) as seen:
        model(torch.randn(1, 3, 16, 16))
    return place(model, seen.attention, (16, 16))[int(shift)]


def whole(attention, head: int) -> np.ndarray:
    """The map over image positions, (query position, key position), assembled by painting every token."""
    full = np.zeros((SIDE**2, SIDE**2))
    for position in range(SIDE**2):
        y, x = divmod(position, SIDE)
        window, token = attention.queries.token_at(2 * y + 1, 2 * x + 1)
        full[position] = np.nan_to_num(attention.keys.paint(attention.row(head, token, window), window)).ravel()
    return full


def ids(*, shift: int) -> np.ndarray:
    """Region of every position by the definition: same window after the roll and on the same side of the seam."""
    names = {}
    for position in range(SIDE**2):
        moved = [(place - shift) % SIDE for place in divmod(position, SIDE)]
        wrapped = [place >= SIDE - shift for place in moved]
        key = (*(place // WINDOW for place in moved), *wrapped)
        names[position] = key
    order = sorted(set(names.values()))
    return np.array([order.index(names[position]) for position in range(SIDE**2)])


@pytest.mark.parametrize("shift", [False, True])
def test_weights_lie_exactly_in_the_regions_of_the_definition(shift: bool) -> None:
    region = ids(shift=2 if shift else 0)
    together = region[:, None] == region[None]
    for head in range(2):
        full = whole(toy(shift=shift), head)
        assert full[~together].max() < 1e-6
        assert full[together].min() > 1e-6
        np.testing.assert_allclose(full.sum(axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("shift", [False, True])
def test_pairs_are_masked_exactly_where_the_definition_keeps_them_apart(shift: bool) -> None:
    attention, region = toy(shift=shift), ids(shift=2 if shift else 0)
    for window in range(4):
        places = [np.argwhere(attention.keys.raster == window * 16 + token)[0] for token in range(16)]
        numbers = region[[row * SIDE + column for row, column in places]]
        masked = attention.masked(window=window)
        assert (masked is None) == (not (numbers != numbers[0]).any())
        np.testing.assert_array_equal(False if masked is None else masked, numbers[:, None] != numbers)
        if masked is not None:
            assert attention.weights(window=window)[0, :, masked].max() < 1e-6


@pytest.mark.parametrize("family", [SwinTransformer, SwinTransformerV2])
@pytest.mark.parametrize("size", [(16, 24), (18, 26)], ids=["not square", "padded"])
def test_what_is_masked_weighs_nothing_and_what_is_not_weighs_something(family, size: tuple[int, int]) -> None:
    torch.manual_seed(0)
    options = {"img_size": size, "patch_size": 2, "window_size": WINDOW, "embed_dim": 16, "depths": (2,)}
    model = family(num_heads=(2,), num_classes=0, **options).eval()
    with torch.no_grad(), watching(model) as seen:
        model(torch.randn(1, 3, *size))
    plain, shifted = place(model, seen.attention, size)
    assert plain.masked() is None
    nothing = np.zeros(shifted.shape[2:], bool)
    masks = [shifted.masked(window=window) for window in range(shifted.shape[0])]
    masked = np.stack([nothing if mask is None else mask for mask in masks])[:, None]
    weights = shifted.weights()
    assert masked.any() and weights.max(where=masked, initial=0) < 1e-30  # what a mask of −100 leaves
    assert weights.min(where=~masked, initial=1) > 1e-20


def test_without_shift_the_map_is_block_diagonal_and_equal_to_the_windows() -> None:
    attention = toy(shift=False)
    full = whole(attention, 1).reshape(2, 4, 2, 4, 2, 4, 2, 4)
    for down in range(2):
        for right in range(2):
            block = full[down, :, right, :, down, :, right].reshape(16, 16)
            np.testing.assert_allclose(block, attention.weights(1, 2 * down + right)[0, 0], atol=1e-6)


def test_a_corner_sees_only_true_neighbours_after_the_shift() -> None:
    attention = toy(shift=True)
    window, token = attention.queries.token_at(0.5, 0.5)
    seen = attention.keys.paint(attention.row(0, token, window), window)
    assert (seen[:2, :2] > 1e-3).all()
    far = np.ones((SIDE, SIDE), bool)
    far[:2, :2] = False
    assert np.nanmax(seen[far]) < 1e-6
    assert np.isfinite(seen[-2:, -2:]).all()  # the roll put the opposite corner into the same window


def test_painting_conserves_mass_and_leaves_other_windows_blank() -> None:
    raster = np.array([[1, 1, 2], [1, 1, 4], [5, 5, -1]], dtype=np.int32)
    regions = Regions(2, 3, raster, (4.0, 2.0), prefix=("class",))
    painted = regions.paint(np.array([0.5, 0.4, 0.1]))
    np.testing.assert_allclose(painted[:2, :2], 0.1)
    assert painted[0, 2] == pytest.approx(0.1)
    assert np.nansum(painted) == pytest.approx(0.5)
    assert np.isnan(painted[1:, 2]).all()
    assert np.isnan(painted[2]).all()


def test_points_and_centres() -> None:
    raster = np.array([[1, 1, 2], [1, 1, 4], [5, 5, -1]], dtype=np.int32)
    regions = Regions(2, 3, raster, (4.0, 2.0), prefix=("class",))
    assert regions.token_at(0, 5.9) == (0, 2)
    assert regions.token_at(11.9, 3.9) == (1, 2)
    assert regions.token_at(11.9, 4) is None
    assert regions.token_at(12, 0) is None
    assert regions.token_at(-0.1, 0) is None
    centres = regions.centres
    assert np.isnan(centres[:, 0]).all()
    np.testing.assert_allclose(centres[:, 1:], [[[4, 2], [2, 5]], [[6, 5], [10, 2]]])


def test_centres_are_found_once_and_cannot_be_changed() -> None:
    regions = Regions(1, 2, np.array([[0, 1]], dtype=np.int32), (2.0, 2.0))
    assert regions.centres is regions.centres and not regions.centres.flags.writeable
