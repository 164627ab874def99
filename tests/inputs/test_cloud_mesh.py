"""Surfaces: nothing of a file vanishes unsaid, neither corners without a face nor colours."""

import numpy as np

from inputs.cloud_mesh import DRAWN, read_mesh

TRIANGLE = [(0, 0, 0), (1, 0, 0), (0, 1, 0)]


def obj(corners: list[tuple], colors: list[tuple] | None = None) -> bytes:
    rows = [(*corner, *(colors[place] if colors else ())) for place, corner in enumerate(corners)]
    return ("\n".join("v " + " ".join(map(str, row)) for row in rows) + "\nf 1 2 3\n").encode()


def test_many_corners_without_a_face_are_shown_beside_the_surface() -> None:
    loose = [(5, 5, float(step)) for step in range(400)]
    columns = read_mesh(obj(TRIANGLE + loose), "a.obj", format="obj")
    assert len(columns.places) == DRAWN + 400 and columns.normals is None
    np.testing.assert_array_equal(columns.places[DRAWN:], loose)
    assert "400 corners that belong to no face are shown as well" in str(columns.notes[1])


def test_a_few_strays_are_left_out_and_that_is_said() -> None:
    sheet = [(x, y, 0) for x in range(10) for y in range(10)]
    faces = "\n".join(f"f {10 * x + y + 1} {10 * x + y + 2} {10 * x + y + 11}" for x in range(9) for y in range(9))
    data = obj([*sheet, (50, 50, 50)]).replace(b"f 1 2 3\n", faces.encode())
    columns = read_mesh(data, "a.obj", format="obj")
    assert len(columns.places) == DRAWN and columns.places.max() <= 9
    assert "2 corners that belong to no face were left out" in str(columns.notes[1])


def test_colours_of_corners_run_over_the_surface() -> None:
    columns = read_mesh(obj(TRIANGLE, [(1, 0, 0), (0, 1, 0), (0, 0, 1)]), "a.obj", format="obj")
    x, y = columns.places[:, 0], columns.places[:, 1]
    np.testing.assert_allclose(columns.colors, 255 * np.stack([1 - x - y, x, y], 1), atol=1)


def test_colours_of_an_off_file_are_taken_too() -> None:
    data = b"COFF\n3 1 0\n0 0 0 255 0 0 255\n1 0 0 255 0 0 255\n0 1 0 255 0 0 255\n3 0 1 2\n"
    assert (read_mesh(data, "a.off", format="off").colors == (255, 0, 0)).all()
