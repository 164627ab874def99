"""Operations on small numbers, worked out on paper, and the normal distribution against the error function."""

import math

import numpy as np
import pytest

from analysis import cost
from analysis.operations import Operation, below

ROWS = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]])
ANY = np.zeros((2, 3))


def test_a_product_a_softmax_and_a_norm_are_those_on_paper() -> None:
    columns = np.array([[1.0, 0.0], [0.5, 2.0], [-1.0, 1.0]])
    assert Operation("dot", ANY, ROWS, columns, bias=np.array([0.5, 0.0]), scale=0.5).entry(0, 0) == -0.5 + 0.5
    assert Operation("softmax", ANY, np.log(ROWS + 2), first=1).entry(0, 1) == pytest.approx(5 / 12)
    norm = Operation("norm", ANY, ROWS, gain=np.array([2.0]), bias=np.array([1.0]), scale=0.0, first=2)
    assert norm.entry(0, 0) == pytest.approx(1 + 2 / math.sqrt(2 / 3))


def test_what_an_entry_alone_becomes() -> None:
    entries = {
        kind: Operation(kind, ANY, ROWS, 2 * ROWS, gain=np.array([1.0, 1, 4])).entry(1, 2) for kind in ("add", "gate")
    }
    assert entries == {"add": 12.0, "gate": 32.0}
    assert Operation("times", ANY, ROWS, gain=np.array([1.0, 1, 4])).entry(1, 2) == 16
    pixel = Operation("pixel", ANY, 51 * ROWS, bias=np.full(3, 0.3), gain=np.full(3, 0.5))
    assert pixel.entry(0, 1) == pytest.approx((0.4 - 0.3) / 0.5)


def test_the_normal_distribution_is_the_error_function_s() -> None:
    values = np.linspace(-6, 6, 25)
    expected = [(1 + math.erf(value / math.sqrt(2))) / 2 for value in values]
    np.testing.assert_allclose(below(values), expected, atol=1e-15)


def test_a_vit_costs_the_sum_of_its_layers() -> None:
    whole = cost.vit(patches=4, prefix=1, numbers=12, channels=6, hidden=24, blocks=2, heads=3)
    assert whole.interactions == 2 * (5 * 5 * 6 + 5 * 5 * 6) and whole.map_entries == 2 * 3 * 25
    assert whole.projections == 4 * 12 * 6 + 2 * (5 * 6 * 18 + 5 * 6 * 6 + 5 * 6 * 24 + 5 * 24 * 6)
