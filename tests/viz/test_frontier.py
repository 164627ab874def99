"""What stands in a chart of costs against answers."""

from viz.frontier import Points, frontier


def test_the_name_of_a_level_stands_at_the_end_that_is_free() -> None:
    at_the_right = Points(("a", "b"), (1.0, 9.0), (0.2, 0.7), (0.1, 0.6), (0.3, 0.8))
    few, many = ({"a": at_the_right}, {"a": at_the_right, "b": Points(("c",), (0.1,), (0.7,), (0.6,), (0.8,))})
    names = [frontier(kinds, ((), ()), across="", up="", reference={"whole": 0.75}) for kinds in (few, many)]
    assert [figure.layout.annotations[0].xanchor for figure in names] == ["left", "right"]
