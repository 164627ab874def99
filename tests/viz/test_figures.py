"""Matrix, lines and bars show the numbers they are given."""

import re
from pathlib import Path

import numpy as np
import pytest

from tests.exhibits import UPRIGHT
from viz import bars, before_after, curves, heatmap, theme

ROOT = Path(__file__).parents[2]


def test_matrix_shows_the_values_with_row_one_on_top() -> None:
    values = np.arange(6, dtype=np.float64).reshape(2, 3)
    figure = heatmap.matrix(values, title="Layer 4")
    heat = figure.data[0]
    np.testing.assert_array_equal(heat.z, values)
    assert (
        list(heat.y) == [1, 2] and figure.layout.yaxis.range == (2.5, 0.5) and figure.layout.xaxis.range == (0.5, 3.5)
    )
    assert (heat.zmin, heat.zmax) == (0, 5) and figure.layout.title.text == "Layer 4"


def test_few_places_are_numbered_one_by_one_and_many_as_they_fit() -> None:
    layout = heatmap.matrix(np.zeros((4, 64))).layout
    assert layout.yaxis.dtick == 1 and layout.xaxis.dtick is None


def test_matrix_with_names_places_them_as_categories() -> None:
    figure = heatmap.matrix(np.zeros((2, 2)), row_names=["<a>", "b"], column_names=["c", "d"])
    assert list(figure.data[0].y) == ["&lt;a&gt;", "b"] and figure.layout.yaxis.range == (1.5, -0.5)
    assert figure.layout.xaxis.type == "category"


def test_signed_scale_is_symmetric_around_zero() -> None:
    figure = heatmap.matrix(np.array([[-1.0, 3.0]]), scale="signed")
    assert (figure.data[0].zmin, figure.data[0].zmax) == (-3, 3)
    assert figure.data[0].colorscale[16][1] == "rgb({}, {}, {})".format(*theme.lut("signed")[128])


@pytest.mark.parametrize(
    ("values", "expected"),
    [([[np.nan, 2.0, 4.0]], (2, 4)), ([[np.nan]], (0, 1)), ([[3.0, 3.0]], (2.5, 3.5)), ([[0.0, 0.2]], (0, 0.2))],
)
def test_limits_never_have_zero_width(values: list, expected: tuple[float, float]) -> None:
    assert heatmap.limits(np.array(values)) == expected


def test_limits_follow_what_is_asked() -> None:
    assert heatmap.limits(np.array([[0.3, 0.7]]), 0.0, 1.0) == (0.0, 1.0)


def test_lines_differ_by_more_than_colour() -> None:
    figure = curves.lines({f"head {number}": [1.0, np.nan, 2.0] for number in range(1, 13)})
    looks = {(line.line.color, line.line.dash) for line in figure.data}
    assert len(looks) == 12 and figure.data[0].marker.symbol != figure.data[1].marker.symbol
    assert list(figure.data[0].x) == [1, 2, 3] and np.isnan(figure.data[0].y[1])


def test_reference_is_a_level_line_with_its_name() -> None:
    figure = curves.lines({"a": [1, 2]}, reference={"uniform": 1.5})
    assert figure.layout.shapes[0].y0 == 1.5 and figure.layout.annotations[0].text == "uniform"


@pytest.mark.parametrize(
    ("values", "end"),
    [([1, 9], "right"), ([9, 1], "left"), ([9, 1, np.nan], "right"), ([4, 4], "right"), ([np.nan], "right")],
)
def test_the_name_of_a_level_stands_where_the_lines_are_further_away(values: list[float], end: str) -> None:
    (name,) = curves.lines({"a": values, "b": [20, 20]}, reference={"chance": 0}).layout.annotations
    assert (name.xanchor, name.x) == (end, {"left": 0, "right": 1}[end])


def test_the_name_of_a_level_stands_where_fewer_lines_pass_through_it() -> None:
    falling = {name: [3 - 0.1 * start, 1, 0.5, 0.4, 0.3, 0.2] for start, name in enumerate("ab")}
    level = {"c": [2.5, 2.32, 2.31, 2.32, 2.31, 2.32]}  # ends nearer to its height than any other begins
    for series, positions in ((falling | level, None), (falling | level, [0, 50, 100, 150, 200, 300])):
        (name,) = curves.lines(series, positions=positions, reference={"alike": 2.3}).layout.annotations
        assert name.xanchor == "right"


def test_tiny_bars_are_told_as_people_write_numbers_and_names_keep_off_their_bars() -> None:
    figure = bars.bars(["a", "b", "c"], [1.96e-7, 0.41, 0.0], whole=None)
    assert figure.data[0].text == ("1.96·10⁻⁷", "0.41", "0")
    pair = before_after.bars(["a"], [0.1], [0.2], names=("then", "now"))
    assert min(chart.layout.yaxis.ticklabelstandoff for chart in (figure, pair)) >= 4


def test_bars_keep_order_equal_names_and_the_whole() -> None:
    figure = bars.bars(["cat", "cat", "<i>"], [0.6, 0.3, 0.1])
    bar = figure.data[0]
    assert list(bar.y) == ["1. cat", "2. cat", "3. &lt;i&gt;"] and list(bar.x) == [0.6, 0.3, 0.1]
    assert bar.text == ("60.0%", "30.0%", "10.0%") and figure.layout.xaxis.range == (0, 1.08)
    assert figure.layout.yaxis.autorange == "reversed"


def test_bars_of_either_sign_are_whole() -> None:
    low, high = bars.bars(["a", "b"], [-2.0, 1.0], whole=None).layout.xaxis.range
    assert low < -2 and high > 1


def test_the_number_of_a_small_negative_bar_keeps_clear_of_the_names() -> None:
    low, high = bars.bars(["a", "b"], [0.094, -0.00409], whole=None).layout.xaxis.range
    assert (-0.00409 - low) / (high - low) * 300 > 55, "pixels beside the bar, where the axis has 300"
    assert bars.bars(["a"], [0.1], whole=None).layout.xaxis.range[0] == 0
    assert bars.bars(["a"], [1.0], whole=None, error=[4.0]).layout.xaxis.range[0] < -3  # whiskers too
    assert bars.bars(["a"], [1.0], whole=None, error=[4.0]).layout.xaxis.range[1] > 5


def test_a_long_unit_is_written_in_lines_that_a_phone_has_room_for() -> None:
    unit = "attention on the object beyond the model’s mean map (percentage points)"
    lines = bars.bars(["a"], [1.0], unit=unit, whole=None).layout.xaxis.title.text.split("<br>")
    assert " ".join(lines) == unit and len(lines) == 2 and max(map(len, lines)) <= 48


def test_thirteen_lines_have_a_colour_each_and_room_for_their_names() -> None:
    few, many = (curves.lines({str(name): [0.0, 1.0] for name in range(count)}) for count in (2, 13))
    assert len({line.line.color for line in many.data}) == 13
    assert many.layout.height >= few.layout.height + 19 * 5


def test_lines_of_one_colour_differ_in_dashes_and_marks() -> None:
    figure = curves.lines({str(name): [0.0, 1.0] for name in range(24)})
    for other in ("line.dash", "marker.symbol"):
        looks = [(line["line.color"], line[other]) for line in figure.data]
        assert len(set(looks)) == len(looks), other


@pytest.mark.parametrize(("last", "step"), [(3.0, "D1"), (300.0, "D2"), (3e5, 1)])
def test_a_logarithmic_axis_has_no_number_for_each_digit(last: float, step: object) -> None:
    figure = curves.logarithmic(curves.lines({"a": [1.0, np.nan, 0.0], "b": [2.0, last]}), exponentformat="power")
    axis = figure.layout.yaxis
    assert (axis.type, axis.dtick, axis.exponentformat) == ("log", step, "power")


def test_no_view_leaves_the_numbers_of_a_logarithmic_axis_to_plotly() -> None:
    """It writes nine to a power, one over another, where that is as high as a chart: `curves.logarithmic` does not."""
    sources = {path: path.read_text(encoding="utf-8") for path in (ROOT / "views").rglob("*.py")}
    settings = [
        (path, one) for path, text in sources.items() for one in re.findall(r"[xy]axes\(type=\"log\"[^)]*\)", text)
    ]
    assert settings and not [one for one in settings if "dtick" not in one[1] and "tickvals" not in one[1]]


def test_names_of_upright_axes_are_no_longer_than_a_plot_is_high() -> None:
    """Those that are written out; `exhibits.taken_home` looks at those that are made while a page runs."""
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "views").rglob("*.py"))
    names = [name for text in sources for name in re.findall(r'\by=(?:say|label)\("([^"]+)"', text)]
    assert len(names) > 50 and not [name for name in names if len(name) > UPRIGHT]
