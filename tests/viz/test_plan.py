"""Plans: borders where groups differ, cells that carry what a click needs, light where it was asked for."""

import base64
import io

import numpy as np
from PIL import Image

from viz import theme
from viz.ground import Ground
from viz.plan import heat, plan

PIXELS = np.full((40, 60, 3), 200, dtype=np.uint8)
GROUPS = np.array([[0, 0, 1], [2, 2, 1]])


def drawn_pixels(figure) -> np.ndarray:
    data = figure.layout.images[0].source.split(",", 1)[1]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def test_borders_lie_between_different_groups_only() -> None:
    line = next(trace for trace in plan(Ground(PIXELS), GROUPS).data if trace.mode == "lines")
    ends = np.stack([line.x, line.y], axis=1).reshape(-1, 3, 2)[:, :2]
    sides = {tuple(map(tuple, segment.tolist())) for segment in ends}
    assert sides == {
        ((40, 0), (40, 20)),
        ((40, 20), (40, 40)),
        ((0, 20), (20, 20)),
        ((20, 20), (40, 20)),
    }


def test_every_cell_carries_the_click_first() -> None:
    carry = np.arange(12).reshape(2, 3, 2)
    cells = plan(Ground(PIXELS), GROUPS, carry=carry, facts={"window": GROUPS}).data[-1]
    assert cells.customdata[1, 1].tolist() == [8, 9, 2, 2, 2]  # carried, row, column, window
    assert (cells.x0 + cells.dx, cells.y0 + cells.dy) == (30, 30), "the middle of the cell in row 2, column 2"
    assert all(colour.endswith(",0)") for _, colour in cells.colorscale), "nobody sees the cells"
    assert "window %{customdata[4]:.4~g}" in cells.hovertemplate


def test_lit_tokens_keep_their_light_and_tinted_ones_get_colour() -> None:
    dimmed = drawn_pixels(plan(Ground(PIXELS), GROUPS, lit=GROUPS == 1)).astype(int)
    assert abs(dimmed[10, 50] - 200).max() < 8 and dimmed[10, 10].max() < 100
    tinted = drawn_pixels(plan(Ground(PIXELS), GROUPS, tint=np.where(GROUPS == 2, 0, -1))).astype(int)
    assert abs(tinted[10, 10] - 200).max() < 8
    wanted = 0.45 * 200 + 0.55 * np.array(theme.rgb(theme.CATEGORICAL[0]))
    assert abs(tinted[30, 10] - wanted).max() < 12


def test_the_marked_token_is_outlined() -> None:
    boxes = plan(Ground(PIXELS), GROUPS, mark=(1, 2)).layout.shapes
    assert len(boxes) == 2 and all((box.x0, box.x1, box.y0, box.y1) == (40, 60, 20, 40) for box in boxes)


def test_heat_tells_its_values_under_the_mouse_and_lets_clicks_through() -> None:
    values = np.array([[0.5, np.nan, 0.25], [0.125, 0, 0.125]])
    figure = heat(Ground(PIXELS), values, carry=np.zeros((2, 3, 2)), mark=(0, 0), groups=GROUPS)
    cells, lines = figure.data
    assert (cells.type, lines.type, lines.hoverinfo) == ("heatmap", "scatter", "skip") and cells.zmax == 0.5
    np.testing.assert_allclose(cells.customdata[..., 4].ravel(), [0.5, 0, 0.25, 0.125, 0, 0.125])
    assert "attention weight %{customdata[4]:.4~g}" in cells.hovertemplate and len(figure.layout.shapes) == 2
