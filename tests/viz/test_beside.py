"""Names beside points cover neither each other nor the points, where there is room."""

from itertools import combinations

import numpy as np

from viz.beside import LETTER, LINE, MARK, SIDES, sides
from viz.scatter import scatter


def box(name: str, x: float, y: float, side: str) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of a name, by the words of Plotly."""
    wide, vertical, horizontal = LETTER * len(name), *side.split()
    left = {"right": x + MARK, "left": x - MARK - wide, "center": x - wide / 2}[horizontal]
    bottom = {"middle": 0.0, "top": 1.0 if horizontal == "center" else 0.8}
    bottom["bottom"] = -bottom["top"]
    return left, left + wide, y + bottom[vertical] * LINE - LINE / 2, y + bottom[vertical] * LINE + LINE / 2


def meet(one: tuple, other: tuple) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]


def test_a_crowd_of_names_finds_room() -> None:
    names = [f"model {number}" for number in range(8)]
    x, y = np.array([0.3, 0.33, 0.3, 0.36, 0.7, 0.72, 0.7, 0.95]), np.array([0.5, 0.52, 0.6, 0.45, 0.2, 0.22, 0.3, 0.5])
    boxes = [box(*given) for given in zip(names, x, y, sides(names, x, y), strict=True)]
    assert not any(meet(*pair) for pair in combinations(boxes, 2))
    assert all(left >= 0 and right <= 1 for left, right, _, _ in boxes), "the last one turns to the left"


def test_a_point_alone_has_its_name_on_the_right() -> None:
    assert sides(["ViT"], np.array([0.5]), np.array([0.5])) == ["middle right"] and len(SIDES) == 8


def test_every_point_carries_its_name_and_all_are_inside_the_axes() -> None:
    figure = scatter(["a", "b"], [1.0, 4.0], [70.0, 80.0])
    assert [trace.text[0] for trace in figure.data] == ["a", "b"] and {trace.mode for trace in figure.data} == {
        "markers+text"
    }
    assert figure.layout.xaxis.range[0] == 0 < 4 < figure.layout.xaxis.range[1]
    assert figure.layout.yaxis.range[0] < 70 < 80 < figure.layout.yaxis.range[1]


def test_a_name_keeps_clear_of_whiskers_where_there_is_room() -> None:
    crowd = ["the one", "", "three"], np.array([0.3, 0.4, 0.6]), np.array([0.5, 0.9, 0.5])
    assert sides(*crowd)[0] == "middle right"
    assert sides(*crowd, np.array([0.01, 0.45, 0.01]))[0] == "middle left", "at the right is the second one's whisker"
    figure = scatter(["the one", "two", "three"], [3.0, 4.0, 9.0], [5.0, 9.0, 5.0], error=[0.1, 4.5, 0.1])
    assert figure.data[0].textposition == "middle left"
