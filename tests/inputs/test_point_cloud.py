"""Every format gives the same cloud: points, normals and colours, centred, turned upright, as models are given it."""

import numpy as np
import pytest

from errors import UserError
from inputs.cloud_columns import as_colors
from inputs.cloud_pcd import unpack_lzf
from inputs.directions import UP, estimated_normals, oriented
from inputs.point_cloud import WIDEST, model_points, read_cloud, turned
from tests.inputs import cloud_files as files

CENTRED = files.PLACES - (files.PLACES.max(0) + files.PLACES.min(0)) / 2
GREY = np.random.default_rng(3).integers(0, 256, (60, 1))


@pytest.mark.parametrize("name", files.POINTS)
def test_every_format_gives_the_same_points(name: str) -> None:
    cloud = read_cloud(files.POINTS[name], name)
    np.testing.assert_allclose(cloud.points, CENTRED, atol=1e-6)
    np.testing.assert_allclose(cloud.extent, np.ptp(files.PLACES, axis=0), atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(cloud.normals, axis=1), 1, atol=1e-5)
    assert cloud.points.dtype == np.float32 and len(cloud.digest) == 64 and cloud.total == 60


@pytest.mark.parametrize("name", ["ascii.ply", "little.ply", "big.ply", "named.npz"])
def test_normals_of_the_file_are_kept(name: str) -> None:
    cloud = read_cloud(files.POINTS[name], name)
    np.testing.assert_allclose(cloud.normals, files.NORMALS, atol=1e-6)
    assert not cloud.estimated


@pytest.mark.parametrize("name", ["big.ply", "named.npz", "ascii.pcd", "compressed.pcd", "scan.las", "scan.laz"])
def test_colours_of_the_file_are_kept(name: str) -> None:
    np.testing.assert_array_equal(read_cloud(files.POINTS[name], name).colors, files.COLORS)


@pytest.mark.parametrize(
    ("name", "columns"), [("scan.pts", [GREY, files.COLORS]), ("labels.xyz", [files.COLORS, GREY])]
)
def test_a_number_beside_the_colours_is_none_of_them(name: str, columns: list[np.ndarray]) -> None:
    """PTS has intensity in front of its colours; elsewhere a seventh column is behind them, a label say."""
    cloud = read_cloud(files.text(columns=np.concatenate([files.PLACES, *columns], axis=1)), name)
    np.testing.assert_array_equal(cloud.colors, files.COLORS)


@pytest.mark.parametrize("name", files.SURFACES)
def test_surfaces_become_points_on_them_with_their_normals(name: str) -> None:
    cloud = read_cloud(files.SURFACES[name], name)
    half = np.array([0.5, 1, 1.5]) if not name.endswith("glb") else np.array([0.5, 1.5, 1])
    face = np.abs(np.abs(cloud.points) - half).argmin(1)
    np.testing.assert_allclose(np.abs(cloud.points[np.arange(len(face)), face]), half[face], atol=1e-3)
    np.testing.assert_allclose((cloud.points * cloud.normals).sum(1), half[face], atol=1e-3)
    share = np.bincount(face, minlength=3) / len(face)
    np.testing.assert_allclose(share, 1 / half / (1 / half).sum(), atol=0.02)


def test_a_ten_million_point_file_is_drawn_from_and_says_so() -> None:
    row = np.tile(np.arange(12, dtype=np.float32).reshape(4, 3), (2_500_000, 1))
    head = files.ply_header("binary_little_endian", [(axis, "float") for axis in "xyz"], len(row))
    cloud = read_cloud(head + row.tobytes(), "large.ply", keep=1000)
    assert len(cloud.points) == 1000 and cloud.total == 10_000_000
    assert "1,000 of its 10,000,000 points were drawn at random (seed 0)." in map(str, cloud.notes)
    assert "996 points stand where another one stands." in map(str, cloud.notes)


def test_the_same_seed_draws_the_same_points_and_another_one_others() -> None:
    data = files.text(columns=np.random.default_rng(1).random((500, 3)))
    one, same, other = (read_cloud(data, "a.xyz", keep=50, seed=seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(one.points, same.points)
    assert one.digest == same.digest and one.digest != other.digest and not np.array_equal(one.points, other.points)


def test_coordinates_far_from_zero_stay_distinct() -> None:
    steps = np.arange(1000)
    places = np.stack([500_000 + steps * 0.001, 5_400_000 - steps * 0.002, np.full(1000, 300.0)], 1)
    cloud = read_cloud(files.npy(places), "utm.npy")
    assert len(np.unique(cloud.points, axis=0)) == 1000
    np.testing.assert_allclose(cloud.points + cloud.centre, places, atol=1e-6, rtol=0)


def test_what_is_not_finite_is_dropped_and_counted() -> None:
    places = files.PLACES.copy()
    places[3], places[7, 1] = np.nan, np.inf
    cloud = read_cloud(files.npy(places), "holes.npy")
    assert len(cloud.points) == 58 and "2 points without finite coordinates were left out." in map(str, cloud.notes)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_points_and_no_extent_are_safe(count: int) -> None:
    cloud = read_cloud(files.npy(np.full((count, 3), 5.0)), "same.npy")
    assert (cloud.points == 0).all() and (cloud.extent == 0).all() and np.isfinite(cloud.normals).all()
    assert model_points(cloud).shape == (1024, 6) and np.isfinite(model_points(cloud)).all()


@pytest.mark.parametrize(("count", "said"), [(1, ""), (5, "the 5 nearest points"), (40, "the 16 nearest points")])
def test_the_note_counts_the_points_that_normals_are_estimated_from(count: int, said: str) -> None:
    notes = " ".join(map(str, read_cloud(files.npy(files.PLACES[:count]), "few.npy").notes))
    assert said in notes and ("estimated" in notes) == bool(said)


def test_normals_are_estimated_across_the_surface_and_outwards() -> None:
    sphere = np.random.default_rng(2).normal(size=(4000, 3))
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    assert ((estimated_normals(sphere.astype(np.float32)) * sphere).sum(1) > 0.97).all()
    assert read_cloud(files.npy(sphere * 2), "ball.npy").estimated


@pytest.mark.parametrize("up", UP)
def test_turning_upright_is_a_rotation_that_brings_the_axis_up(up: str) -> None:
    turn = oriented(np.eye(3), up).T
    np.testing.assert_allclose(turn @ turn.T, np.eye(3))
    assert np.linalg.det(turn) == pytest.approx(1)
    axis = np.eye(3)["xyz".index(up[-1])] * (-1 if up[0] == "-" else 1)
    np.testing.assert_allclose(turn @ axis, [0, 0, 1])


def test_turning_later_is_reading_with_that_axis() -> None:
    data = files.POINTS["little.ply"]
    later, read = turned(read_cloud(data, "a.ply"), "-x"), read_cloud(data, "a.ply", up="-x")
    for name in ("points", "normals", "centre", "extent"):
        np.testing.assert_allclose(getattr(later, name), getattr(read, name), atol=1e-6)
    with pytest.raises(UserError, match="no axis"):
        read_cloud(data, "a.ply", up="w")


def test_the_widest_cloud_that_is_read_fills_the_ball_too() -> None:
    places = files.PLACES / np.ptp(files.PLACES, axis=0).max() * 0.99 * WIDEST
    points = model_points(read_cloud(files.npy(places), "wide.npy"))
    assert np.isfinite(points).all() and np.linalg.norm(points[:, :3], axis=1).max() == pytest.approx(1)


def test_model_points_fill_the_ball_and_look_outwards() -> None:
    points = model_points(read_cloud(files.SURFACES["box.off"], "box.off"), count=512, scale=0.5)
    assert points.shape == (512, 6)
    assert np.linalg.norm(points[:, :3], axis=1).max() == pytest.approx(0.5)
    assert ((points[:, :3] * points[:, 3:]).sum(1) >= 0).all()


def test_lzf_references_may_reach_into_what_they_write() -> None:
    assert unpack_lzf(memoryview(bytes([1, 65, 66, 0xE0, 1, 1])), 12) == b"ABABABABABAB"
    assert unpack_lzf(memoryview(bytes([0x20, 5])), 3) is None


def test_colours_of_any_range_become_bytes() -> None:
    np.testing.assert_array_equal(as_colors(np.array([[0, 0.5, 1]])), [[0, 128, 255]])
    np.testing.assert_array_equal(as_colors(np.array([[0, 257, 65535]])), [[0, 1, 255]])
