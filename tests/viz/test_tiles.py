"""Tiles: every value where its tile and place say, hidden points to click, pictures in their own colours."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from viz import theme, tiles

VALUES = np.random.default_rng(0).normal(size=(2, 3, 4, 5)).astype(np.float32)


def test_every_value_stands_in_its_tile() -> None:
    sheet = tiles.tiles(VALUES).data[0].z
    for i, j, row, column in np.ndindex(VALUES.shape):
        assert sheet[5 * i + row, 6 * j + column] == VALUES[i, j, row, column]
    assert np.isfinite(sheet).sum() == VALUES.size


def test_points_stand_in_the_middle_of_tiles_and_carry_what_they_must() -> None:
    carry = np.arange(12).reshape(2, 3, 2)
    figure = tiles.tiles(VALUES, told=list("abcdef"), carry=carry, mark=(1, 2))
    points = figure.data[1]
    assert list(points.text) == list("abcdef") and (points.x[5], points.y[5]) == (2 * 6 + 2, 1 * 5 + 1.5)
    np.testing.assert_array_equal(points.customdata, carry.reshape(6, 2))
    box = figure.layout.shapes[0]
    assert box.x0 < 12 and box.x1 > 16 and box.y0 < 5 and box.y1 > 8


def test_a_signed_scale_reaches_equally_far_to_both_sides() -> None:
    heat = tiles.tiles(VALUES, scale=theme.DIVERGING).data[0]
    assert heat.zmin == -heat.zmax and heat.zmax == np.abs(VALUES).max()


def test_names_stand_above_their_tiles() -> None:
    figure = tiles.tiles(VALUES[:1], names=["a", "b", "c"])
    assert [(note.text, note.x, note.y) for note in figure.layout.annotations] == [
        ("a", -0.5, -0.9),
        ("b", 5.5, -0.9),
        ("c", 11.5, -0.9),
    ]


def test_long_names_go_on_in_a_second_line() -> None:
    name = "bilinear, corner on corner − bicubic, antialiased"
    figure = tiles.tiles(VALUES[:1], names=[name, "b", "c"])
    first, *_ = (note.text for note in figure.layout.annotations)
    assert first.replace("<br>", " ") == name and max(map(len, first.split("<br>"))) <= 40


@pytest.mark.parametrize("across", [2, 3, 4, 6])
def test_below_another_row_a_name_has_room_on_a_phone(across: int) -> None:
    figure = tiles.tiles(np.zeros((2, across, 8, 8)), names=["most certain first", *["b"] * (2 * across - 1)])
    cell = 260 / (across * 9)  # pixels, beside the bar of a chart as wide as a phone
    lines = 1 + max(note.text.count("<br>") for note in figure.layout.annotations)
    gap = len(figure.data[0].z) / 2 - 8
    assert (gap + 0.5 - (tiles.ABOVE - 0.5)) * cell >= 14 * lines


def test_pictures_keep_their_colours() -> None:
    images = np.zeros((3, 4, 4, 3))
    images[2, ..., 0] = 1.0
    figure = tiles.pictures(images, told=["a", "b", "c"], columns=2)
    data = base64.b64decode(figure.layout.images[0].source.split(",")[1])
    sheet = np.asarray(Image.open(io.BytesIO(data)))
    points = figure.data[-1]
    for place, expected in enumerate([(0, 0, 0), (0, 0, 0), (255, 0, 0)]):
        colour = sheet[int(points.y[place]), int(points.x[place])].astype(int)
        assert np.abs(colour - expected).max() < 40  # JPEG
    assert list(points.text) == ["a", "b", "c"]


def test_above_the_first_row_names_stand_in_the_margin_so_that_large_tiles_leave_no_blank() -> None:
    names = ["bilinear, corner on corner", "b", "c"]
    figure = tiles.tiles(VALUES[:1], names=names, title="Three rules")
    lines = max(note.text.count("<br>") + 1 for note in figure.layout.annotations)
    low, high = figure.layout.yaxis.range
    assert low - high <= 4 + 2, "the tile, and half a cell more than its outline on either side"
    bare = tiles.tiles(VALUES[:1], title="Three rules")
    assert lines == 3 and figure.layout.margin.t - bare.layout.margin.t >= 14 * lines
