"""Windows in their own places: against the definition, and against the order that timm's block works in."""

import numpy as np
import pytest
import torch
from timm.models import swin_transformer

from analysis import shifted, windows
from harness.mechanisms import PLANES


def by_definition(size: windows.Pair, side: windows.Pair, shift: windows.Pair) -> np.ndarray:
    """May two tokens meet? (token, token) bool: same window after the move, and no wrap between them."""
    places = [(y, x) for y in range(size[0]) for x in range(size[1])]
    full = [-(-length // step) * step for length, step in zip(size, side, strict=True)]

    def home(place: tuple[int, int]) -> tuple:
        moved = [(at - move) % length for at, move, length in zip(place, shift, size, strict=True)]
        wraps = [at >= length - move for at, move, length in zip(moved, shift, full, strict=True)]
        inner = [at >= length - step for at, step, length in zip(moved, side, full, strict=True)]
        return *(at // step for at, step in zip(moved, side, strict=True)), *wraps, *inner

    homes = [home(place) for place in places]
    return np.array([[one == other for other in homes] for one in homes])


@pytest.mark.parametrize(("size", "side"), PLANES.values(), ids=PLANES)
@pytest.mark.parametrize("moves", [True, False], ids=["shifted", "plain"])
def test_groups_follow_the_definition(size: windows.Pair, side: windows.Pair, moves: bool) -> None:
    side, shift = windows.fit(size, side, (side[0] // 2 * moves, side[1] // 2 * moves))
    groups = shifted.groups(size, side, shift).ravel()
    assert ((groups[:, None] == groups) == by_definition(size, side, shift)).all()


def test_nine_labels_lie_where_the_roll_took_them_from() -> None:
    labels = shifted.regions((8, 8), (4, 4), (2, 2))
    assert labels[0, 0] == 8 and labels[2, 2] == 0 and labels[0, 7] == 3 * 2 + 1
    assert (windows.roll(labels, (2, 2)) == windows.region_ids((8, 8), (4, 4), (2, 2))).all()


@pytest.mark.parametrize(("side", "shift"), [((4, 4), (2, 2)), ((2, 3), (1, 1)), ((4, 6), (0, 3)), ((4, 4), (0, 0))])
def test_layout_is_read_from_the_raster(side: windows.Pair, shift: windows.Pair) -> None:
    size, area = (8, 12), side[0] * side[1]
    slots = torch.arange(size[0] * size[1]).view(-1, *side, 1)
    plane = swin_transformer.window_reverse(slots, side, *size)[0, ..., 0]
    raster = torch.roll(plane, shift, (0, 1)).numpy()
    assert shifted.layout(raster, area) == (side, shift)


def test_the_table_s_middle_is_no_distance_at_all() -> None:
    side, table = (3, 4), np.random.default_rng(0).normal(size=(5 * 7, 2))
    pictures, spread = shifted.bias_table(table, side), windows.relative_position_bias(table, side)
    assert pictures.shape == (2, 5, 7)
    np.testing.assert_array_equal(np.diagonal(spread, axis1=1, axis2=2), pictures[:, 2, 3, None].repeat(12, axis=1))
    np.testing.assert_array_equal(spread[:, 4, 0], pictures[:, 2 + 1, 3])  # the query one row below its key
