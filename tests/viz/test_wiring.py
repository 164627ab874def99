"""The wiring of heads: its names stand in one row, and in two only where a sheet is too narrow for that."""

import plotly.graph_objects as go
import pytest

from viz import sheets, wiring


def heights(figure: go.Figure) -> list[float]:
    """Of the names, from left to right."""
    return [note.y for note in figure.layout.annotations if note.name == sheets.IN_A_ROW]


@pytest.mark.parametrize(("wide", "rows"), [(None, 1), (1200, 1), (340, 2)])
def test_names_stand_in_two_rows_only_where_one_is_too_narrow(wide: int | None, rows: int) -> None:
    figure = wiring.wiring(257, 384, 6)
    assert len(heights(figure)) == 8 and len(set(heights(figure))) == 1
    page = sheets.captioned(figure, "Words.", sheet=sheets.Sheet(wide, None, 100 if wide else None))
    assert len(set(heights(page))) == rows and len(set(heights(page)[::2])) == len(set(heights(page)[1::2])) == 1
    low, high = page.layout.yaxis.range
    assert min(heights(page)) - 0.1 * (high - low) >= low, "two lines of words have room"
