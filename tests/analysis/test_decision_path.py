"""The way down a tree of blocks, against evidence planted by hand and against a walk over whole blocks."""

import numpy as np

from analysis.decision_path import decision_path, depths, quarters


def planted() -> list[np.ndarray]:
    """Three levels, finest first. The root says upper right; below it lower left, though others shout elsewhere."""
    finest, middle, root = (np.zeros((side, side)) for side in (16, 8, 4))
    root[:2, 2:] = 1
    middle[2:4, 4:6] = 1  # lower left quarter of the upper right quarter
    middle[6:, :2] = 9  # louder, but in a branch not taken
    finest[0, 0] = 99
    return [finest, middle, root]


def test_the_path_follows_the_evidence_inside_the_branch_taken() -> None:
    first, second = decision_path(planted())
    assert (first.box, first.chosen) == ((0, 0, 1), (0, 1))
    assert (second.box, second.chosen) == ((0, 0.5, 0.5), (1, 0))
    assert second.inner == (0.25, 0.5, 0.25)
    np.testing.assert_array_equal(second.scores, [[0, 0], [1, 0]])


def test_choices_equal_those_of_a_loop_over_blocks() -> None:
    rng = np.random.default_rng(0)
    levels = [rng.normal(size=(side, side)) for side in (24, 12, 6)]
    row, column = 0, 0
    for number, level in enumerate(levels[:0:-1], start=1):  # root, then the level below
        side = len(level) // 2**number
        sums = {
            (y, x): level[y * side : (y + 1) * side, x * side : (x + 1) * side].sum()
            for y in (2 * row, 2 * row + 1)
            for x in (2 * column, 2 * column + 1)
        }
        row, column = max(sums, key=sums.get)
    top, left, side = decision_path(levels)[-1].inner
    assert (top * 4, left * 4, side) == (row, column, 0.25)


def test_quarters_are_means_in_reading_order() -> None:
    plane = np.arange(16.0).reshape(4, 4)
    np.testing.assert_array_equal(quarters(plane), [[2.5, 4.5], [10.5, 12.5]])


def test_depth_counts_the_choices_that_a_place_lies_in() -> None:
    depth = depths(decision_path(planted()), (8, 8))
    assert depth[2:4, 4:6].tolist() == [[2, 2], [2, 2]] and (depth == 2).sum() == 4
    assert (depth == 1).sum() == 12 and not depth[4:].any() and not depth[:, :4].any()
