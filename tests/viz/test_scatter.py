"""Things as points keep the looks that they have as lines."""

from viz import curves, scatter, theme


def test_a_thing_has_one_colour_and_mark_as_a_point_and_as_a_line() -> None:
    names = [f"model {number}" for number in range(len(theme.LINES) + 2)]
    points = scatter.scatter(names, range(len(names)), range(len(names))).data
    lines = curves.lines({name: [1.0, 2.0] for name in names}).data
    looks = [(point.marker.color, point.marker.symbol) for point in points]
    assert looks == [(line.line.color, line.marker.symbol) for line in lines]
    assert len(set(looks)) == len(names)
