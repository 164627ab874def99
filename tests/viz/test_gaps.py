"""Differences on a logarithmic axis: every value at its place, exact zeros at the labelled end."""

import numpy as np
import pytest

from viz.gaps import gaps
from viz.heatmap import matrix

SERIES = {"single": [1e-7, 0.0], "double": [2e-16, 1e-15]}


def test_points_stand_at_their_values_and_zero_left_of_all_of_them() -> None:
    figure = gaps(["SAB", "PMA"], SERIES, unit="difference", reference={"eps": 1.2e-7})
    single, double = figure.data
    np.testing.assert_array_equal(double.x, SERIES["double"])
    assert single.x[0] == 1e-7 and 0 < single.x[1] < 2e-16 and single.customdata[1] == 0
    axis = figure.layout.xaxis
    assert axis.type == "log" and axis.tickvals[0] == single.x[1] and axis.ticktext[0] == "0"
    assert 10 ** axis.range[0] < single.x[1] and 10 ** axis.range[1] > 1e-7
    assert single.marker.symbol != double.marker.symbol  # colour alone does not tell them apart


def test_all_zero_still_makes_a_picture() -> None:
    figure = gaps(["a"], {"single": [0.0]}, unit="difference")
    assert figure.data[0].x[0] > 0 and figure.layout.xaxis.range[0] < figure.layout.xaxis.range[1]


def test_a_tick_says_its_power_of_ten() -> None:
    axis = gaps(["a"], SERIES | {"code": [2.0, 3.0]}, unit="difference").layout.xaxis
    for value, text in zip(axis.tickvals[1:], axis.ticktext[1:], strict=True):
        power = text.removeprefix("10<sup>").removesuffix("</sup>").replace("−", "-")
        assert float(f"1e{power}") == pytest.approx(value)


def test_values_are_written_into_cells_where_asked() -> None:
    small = np.array([[1.0, -0.123], [-0.001, np.nan]])
    assert np.array(matrix(small, written=".2f").data[0].text).tolist() == [["1.00", "−0.12"], ["0.00", ""]]
    assert matrix(np.eye(2)).data[0].texttemplate is None
