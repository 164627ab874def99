"""The truth of the bet on rank, added up one singular value after another."""

import numpy as np

from inputs.examples import load_image
from ui import cached
from views.rank.bets import BETS
from views.rank.subject import Mapped


def needed(matrix: np.ndarray) -> int:
    squares = np.linalg.svd(matrix.astype(float), compute_uv=False) ** 2
    total = 0.0
    for count, square in enumerate(squares, start=1):
        total += square
        if total >= 0.9 * squares.sum():
            return count
    raise AssertionError("all of them hold less than nine tenths")


def test_the_directions_of_the_map_and_of_its_shuffled_rows() -> None:
    trace = cached.trace("imagenette_vit", load_image("chelsea"), crop="square")
    seen = Mapped(None, None, trace, 2, 0, 4)
    truth = BETS[0].truth(seen)
    matrix = trace.attention[2].weights()[0, 0]
    shuffled = np.random.default_rng(0).permuted(matrix, axis=1)
    assert truth.told.startswith(f"{needed(matrix)} of 65 do;") and f"takes {needed(shuffled)}." in truth.told
    assert truth.answer == sum(needed(matrix) / 65 >= part for part in (0.05, 0.2, 0.5))
