"""Every format gives the same cloud; every bad file gives one sentence; nothing a header says is believed."""

import struct
import tracemalloc

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


def sentence(data: bytes, name: str) -> str:
    with pytest.raises(UserError) as caught:
        read_cloud(data, name)
    return str(caught.value)


HUGE = 3_000_000_000
BAD = {
    "empty.ply": b"",
    "bomb.ply": files.ply_header("ascii", [("x", "float"), ("y", "float"), ("z", "float")], HUGE) + b"1 2 3\n",
    "bomb_within_the_limit.ply": files.ply_header("ascii", [(axis, "float") for axis in "xyz"], 9_000_000) + b"1 2 3\n",
    "bomb_binary.ply": files.ply_header("binary_little_endian", [("x", "float")] * 3, 9_999_999) + b"\0" * 12,
    "list.ply": files.ply_header("ascii", [("x", "float"), ("y", "float"), ("z", "list uchar int")], 1) + b"1 2 0\n",
    "short.ply": files.POINTS["little.ply"][:-9],
    "short_ascii.ply": files.POINTS["ascii.ply"][:-90],
    "headless.ply": b"ply\nformat ascii 1.0\n",
    "unnamed.ply": files.ply_header("ascii", [("u", "float"), ("v", "float"), ("w", "float")], 1) + b"1 2 3\n",
    "ragged.xyz": b"1 2 3\n1 2\n",
    "comma.csv": b"x,y,z\n1,2,3\n1,two,3\n",
    "words.txt": b"hello there\nthis is a letter\n",
    "two.csv": b"x,y\n1,2\n3,4\n",
    "nothing.csv": b"x,y,z\n",
    "binary.xyz": bytes(range(128, 256)),
    "object.npy": files.npy(np.array([{"a": 1}], dtype=object)),
    "flat.npy": files.npy(np.arange(9.0)),
    "short.npy": files.npy()[:-5],
    "bomb.npy": files.npy_header((9_999_999, 3)) + b"\0" * 64,
    "other.npz": files.npz(weights=np.arange(4.0)),
    "short.npz": files.POINTS["named.npz"][:-40],
    "short.pcd": files.POINTS["binary.pcd"][:-40],
    "bomb.pcd": files.pcd_header("binary", 9_999_999) + b"\0" * 64,
    "lzf.pcd": files.pcd_header("binary_compressed") + struct.pack("<II", 4, 960) + b"\xff\xff\xff\xff",
    "kind.pcd": files.pcd_header("zipped") + b"\0" * 64,
    "short.las": files.POINTS["scan.las"][:-40],
    "records.las": files.POINTS["scan.las"][:100] + b"\xff\xff\xff\x7f" + files.POINTS["scan.las"][104:],
    "short.laz": files.POINTS["scan.laz"][:-40],
    "forged.laz": files.POINTS["scan.laz"][:-8] + b"\xff" * 8,
    "bomb.off": f"OFF\n{HUGE} 1 0\n0 0 0\n".encode(),
    "corner.off": b"OFF\n3 1 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 9\n",
    "bomb.stl": b"\0" * 80 + struct.pack("<I", HUGE) + b"\0" * 50,
    "bomb.glb": files.glb_tree({"accessors": [{"count": HUGE, "componentType": 5126, "type": "VEC3"}]}),
    "loop.glb": files.glb_tree({"nodes": [{"children": [0, 0]}], "accessors": []}),
    "nan.xyz": b"nan nan nan\ninf 1 2\n",
    "apart.xyz": b"1e308 0 0\n-1e308 0 0\n",
    "wide.xyz": b"0 0 0\n1e25 0 0\n",
    "photo.jpg": b"\xff\xd8\xff\xe0 not a cloud",
    "photo.ply": b"\xff\xd8\xff\xe0 not a cloud",
}


@pytest.mark.parametrize("name", BAD)
def test_bad_files_get_one_plain_sentence(name: str) -> None:
    tracemalloc.start()
    said = sentence(BAD[name], name)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert name in said and said.endswith(".") and "\n" not in said and len(said) < 320
    assert not any(word in said for word in ("Traceback", "Error", "Exception", "/", "array("))
    assert peak < 40e6


REASONS = {
    "bomb.ply": "3,000,000,000 points; up to 10,000,000",
    "bomb_within_the_limit.ply": "PLY header promises more",
    "bomb_binary.ply": "names a property of its points twice",
    "short.ply": "PLY header promises more",
    "list.ply": "points with lists",
    "unnamed.ply": "has the columns u, v, w but lacks x, y, z",
    "ragged.xyz": "in line 2",
    "comma.csv": "in line 3",
    "two.csv": "has the columns x, y but lacks z",
    "binary.xyz": "not plain text",
    "object.npy": "Python objects",
    "short.npy": "NPY header promises more",
    "bomb.npy": "NPY header promises more",
    "other.npz": "holds weights, none of them an array of points",
    "short.pcd": "PCD header promises more",
    "lzf.pcd": "PCD header promises more",
    "kind.pcd": "“zipped”",
    "short.las": "LAS header promises more",
    "records.las": "LAS header promises more",
    "short.laz": "cannot be unpacked",
    "bomb.glb": "GLB header promises more",
    "loop.glb": "parts inside parts",
    "nan.xyz": "none with finite coordinates",
    "apart.xyz": "too far apart",
    "wide.xyz": "too far apart",
    "photo.jpg": "is a JPEG image",
}


@pytest.mark.parametrize("name", REASONS)
def test_the_sentence_says_what_is_wrong(name: str) -> None:
    assert REASONS[name] in sentence(BAD[name], name)


def test_a_decoder_that_dies_takes_nothing_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apart.sys.executable", "/bin/false")
    assert "is damaged, cut short or not what its name says" in sentence(files.POINTS["scan.laz"], "scan.laz")


def test_a_ten_million_point_file_is_drawn_from_and_says_so() -> None:
    row = np.tile(np.arange(12, dtype=np.float32).reshape(4, 3), (2_500_000, 1))
    head = files.ply_header("binary_little_endian", [(axis, "float") for axis in "xyz"], len(row))
    cloud = read_cloud(head + row.tobytes(), "large.ply", keep=1000)
    assert len(cloud.points) == 1000 and cloud.total == 10_000_000
    assert "1,000 of its 10,000,000 points were drawn at random (seed 0)." in map(str, cloud.notes)
    assert "996 points stand where another one stands." in map(str, cloud.notes)


def test_more_points_than_the_limit_are_refused() -> None:
    head = files.ply_header("binary_little_endian", [(axis, "float") for axis in "xyz"], 10_000_001)
    assert "10,000,001 points; up to 10,000,000" in sentence(head, "larger.ply")


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
