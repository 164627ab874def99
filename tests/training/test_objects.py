"""Objects and attention on them, against loops and hand counts."""

import json

import numpy as np
import pytest

from models.zoo.measured import FOLDER
from training.objects import GRID, beyond, inside, on_grid, overlap

RNG = np.random.default_rng(0)


def test_mass_goes_to_the_cells_it_shares_area_with() -> None:
    painted = RNG.random((5, 8))
    expected = np.zeros((GRID, GRID))
    for row, column in np.ndindex(5, 8):
        for to_row, to_column in np.ndindex(GRID, GRID):
            down = max(0, min((row + 1) / 5, (to_row + 1) / GRID) - max(row / 5, to_row / GRID)) * 5
            across = max(0, min((column + 1) / 8, (to_column + 1) / GRID) - max(column / 8, to_column / GRID)) * 8
            expected[to_row, to_column] += painted[row, column] * down * across
    np.testing.assert_allclose(on_grid(painted), expected / painted.sum(), rtol=1e-10)


def test_a_model_that_looks_the_same_at_all_has_no_excess() -> None:
    maps = np.broadcast_to(RNG.random((1, 4, 4)), (6, 4, 4)).copy()
    maps /= maps.sum(axis=(1, 2), keepdims=True)
    told = beyond(maps, (RNG.random((6, 4, 4)) < 0.5).astype(float))
    assert told["excess"] == pytest.approx(0, abs=1e-12) and told["own"] == pytest.approx(told["mean_map"])


def test_excess_is_own_mass_less_that_of_the_mean_of_all_others() -> None:
    maps, masks = RNG.random((4, 3, 3)), (RNG.random((4, 3, 3)) < 0.5).astype(float)
    excess = []
    for index in range(4):
        others = np.mean([maps[other] for other in range(4) if other != index], axis=0)
        excess.append((maps[index] * masks[index]).sum() - (others * masks[index]).sum())
    told = beyond(maps, masks)
    assert told["excess"] == pytest.approx(np.mean(excess))
    assert told["error"] == pytest.approx(np.std(excess, ddof=1) / 2) and told["above"] == np.mean(np.array(excess) > 0)


def test_a_box_covers_what_counting_fine_squares_says() -> None:
    box, fine = [1.5, 3.0, 7.25, 11.5], 8
    middles = (np.arange(GRID * fine) + 0.5) / fine
    within = np.outer((box[1] < middles) & (middles < box[3]), (box[0] < middles) & (middles < box[2]))
    counted = within.reshape(GRID, fine, GRID, fine).mean(axis=(1, 3))
    np.testing.assert_allclose(inside(box), counted)


def test_overlap_is_one_with_itself_none_beside_it_and_a_third_when_half_is_shared() -> None:
    assert overlap([1, 1, 5, 5], [1, 1, 5, 5]) == 1 and overlap([1, 1, 5, 5], [6, 1, 9, 5]) == 0
    assert overlap([0, 0, 4, 4], [2, 0, 6, 4]) == pytest.approx(1 / 3)


def test_the_bundled_boxes_lie_on_the_grid_and_their_readers_agree() -> None:
    told = json.loads((FOLDER / "boxes.json").read_text(encoding="utf-8"))
    for left, top, right, bottom in told["boxes"].values():
        assert 0 <= left < right <= GRID and 0 <= top < bottom <= GRID
    both = [overlap(*pair) for pair in told["drawn_twice"].values()]
    assert len(both) >= 20 and told["overlap"] == pytest.approx(np.mean(both)) and told["overlap"] > 0.6
