"""Surfaces: nothing of a file vanishes unsaid, neither corners without a face nor colours."""

import io
import time

import numpy as np
import pytest
import trimesh

from errors import UserError
from inputs.cloud_mesh import DRAWN, drawn, read_mesh, triangle_areas
from inputs.cloud_mesh import surface_of as read
from inputs.mesh_text import Surface
from inputs.point_cloud import read_cloud

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


def test_text_holds_the_surface_that_the_library_finds_in_it() -> None:
    ball = trimesh.creation.icosphere(2)
    for format in ("obj", "off", "ply"):
        named = {"encoding": "ascii"} if format == "ply" else {}
        file = ball.export(file_type=format, **named)
        data = file.encode() if isinstance(file, str) else file
        known = trimesh.load(io.BytesIO(data), file_type=format, process=False)
        ours = read(data, f"ball.{format}", format)
        np.testing.assert_array_equal(ours.triangles, known.faces)
        np.testing.assert_allclose(ours.corners, known.vertices, rtol=1e-7)  # it keeps single precision of a PLY


def test_points_are_drawn_as_the_library_draws_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own way, which holds every corner of every triangle at once."""
    monkeypatch.setattr("inputs.cloud_mesh.AT_ONCE", 100)
    ball = trimesh.creation.icosphere(2)
    surface = Surface(np.asarray(ball.vertices), np.asarray(ball.faces))
    ours = drawn(surface, triangle_areas(surface.corners, surface.triangles), seed=5, up="z")
    places, faces = trimesh.sample.sample_surface(ball, DRAWN, seed=5)
    np.testing.assert_allclose(ours.places, places, atol=1e-12)
    np.testing.assert_allclose(ours.normals, ball.face_normals[faces], atol=1e-12)


def test_faces_too_small_for_the_library_have_normals_too() -> None:
    columns = read_mesh(b"v 0 0 0\nv 1e-9 0 0\nv 0 1e-9 0\nv 0 0 1e-9\nf 1 2 3\nf 1 2 4\n", "a.obj", format="obj")
    np.testing.assert_allclose(np.abs(columns.normals).sum(1), 1)
    assert len(columns.normals) == DRAWN


def test_faces_of_an_obj_are_written_in_many_ways() -> None:
    corners = b"v 0 0 0 1 0 0\nv 1 0 0\nv 0 1 0\nv 1 1 0\n"  # a colour on one of them only
    faces = b"f -4//1 2/3 -1/2/3 \\\n -2 # four, backwards and on two lines\nl 1 2\nf 1 2\n"
    surface = read(corners + faces, "a.obj", "obj")
    np.testing.assert_array_equal(surface.triangles, [(0, 1, 3), (0, 3, 2)])
    assert len(surface.corners) == 4 and surface.colors is None


@pytest.mark.parametrize("head", [b"OFF\n# made by hand\n", b"OFF ", b"OFF", b"NOFF\r\n"])
def test_counts_of_an_off_stand_behind_its_word_or_below(head: bytes) -> None:
    """ModelNet's touch it."""
    corners = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0)]
    rows = b"".join(b"%d %d %d 0 0 1\n" % corner for corner in corners)
    surface = read(head + b"4 2 0\n" + rows + b"3 0 1 2\n4 0 1 3 2 255 0 0\n", "a.off", "off")
    np.testing.assert_array_equal(surface.triangles, [(0, 1, 2), (0, 1, 3), (0, 3, 2)])
    np.testing.assert_array_equal(surface.corners, corners)
    assert (surface.colors is None) == head.startswith(b"N")


def test_materials_cost_no_time() -> None:
    """The library takes time with their square: half a minute for these."""
    data = b"v 0 0 0\nv 1 0 0\nv 0 1 0\n" + b"".join(b"usemtl m%d\nf 1 2 3\n" % part for part in range(60_000))
    start = time.process_time()
    assert len(read(data, "a.obj", "obj").triangles) == 60_000
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"v 0 0 0\nf 1 2 3\n", "a.obj"),
        (b"v 0 0 0\nf 0 1 1\n", "a.obj"),
        (b"v a b c\n", "a.obj"),
        (b"OFF\n3 1 0\n0 0 0\n", "a.off"),
        (b"OFF\n1 1 0\n0 0 0\n5 0 0 0\n", "a.off"),
        (b"4OFF\n1 0 0\n0 0 0 0\n", "a.off"),
    ],
)
def test_what_is_no_surface_is_called_damaged(data: bytes, name: str) -> None:
    with pytest.raises(UserError, match=rf"“{name}” is damaged, cut short or not what its name says"):
        read_cloud(data, name)
