"""Odd files of public reports, one each: read rightly with what was done said, or one sentence that names the cause."""

import re
import struct
from time import monotonic

import numpy as np
import pytest

from errors import UserError
from inputs import child
from inputs.checkpoint import read_checkpoint
from inputs.image import read_image
from inputs.point_cloud import EXTENSIONS, CloudInput, read_cloud
from tests.inputs import cloud_files as files
from tests.inputs.tiff_files import tiff
from words import messages

RNG = np.random.default_rng(4)
POINTS = RNG.normal(size=(300, 3)).round(3)
INTENSITY, COLORS = RNG.integers(0, 256, (300, 1)), RNG.integers(0, 256, (300, 3))
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22e\nsize 12345\n"
SENTENCE = re.compile(r"“[^”]+” (?P<fault>.+)\. Please .+\.", re.DOTALL)


def las(major: int = 1, minor: int = 2, kind: int = 2) -> bytes:
    """A whole file whose header states another version, or another format of points."""
    data = bytearray(files.las())
    data[24], data[25], data[104] = major, minor, kind
    return bytes(data)


def scene(parts: int) -> bytes:
    """A GLB of so many parts, the same triangle in each."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], "<f4").tobytes()
    triangle = {"primitives": [{"attributes": {"POSITION": 0}}]}
    tree = {"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [*range(parts)]}]}
    tree |= {"nodes": [{"mesh": part} for part in range(parts)], "meshes": [triangle] * parts}
    tree |= {"accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}]}
    tree |= {"bufferViews": [{"buffer": 0, "byteLength": 36}], "buffers": [{"byteLength": 36}]}
    return files.glb_tree(tree) + struct.pack("<II", 36, 0x004E4942) + corners


def packed(stream: bytes) -> bytes:
    """A compressed PCD of 60 points that unpack from `stream`."""
    return files.pcd_header("binary_compressed") + struct.pack("<II", len(stream), 960) + stream


def halves(body: str = "half") -> bytes:
    return files.ply_header("ascii", [(axis, body) for axis in "xyz"], 2) + b"1 2 3\n4 5 7\n"


REFUSED = {  # name of the file: its bytes, the cause
    "columns.xyz": (b"1 " * 2_000_000 + b"\n", "2,000,000 numbers in a row"),
    "columns.csv": (b"1," * 1_999_999 + b"1\n1,2,3\n", "2,000,000 numbers in a row"),
    "line.txt": (b" ".join(b"%d" % number for number in range(1_000_000)), "1,000,000 numbers in a row"),
    "parts.glb": (scene(9000), "too many parts"),
    "references.pcd": (packed(b"\xe0\0\0" * 1000), "damaged or cut short"),
    "literals.pcd": (packed(b"\0A" * 959), "damaged or cut short"),
    "half.ply": (halves(), "the type “half”"),
    "future.las": (las(1, 7), r"LAS 1\.7"),
    "other.las": (las(2, 0), r"LAS 2\.0"),
    "format.las": (las(kind=33), "points of format 33"),
    "image.npz": (files.npz(image=np.zeros((24, 32, 3), np.uint8)), "pixels"),
    "image.npy": (files.npy(np.zeros((24, 32, 4), np.uint8)), "pixels"),
    **{f"pointer.{extension}": (POINTER, "a Git LFS pointer") for extension in EXTENSIONS},
}
RAW = tiff(np.ones((3, 8, 8)), bits=8)
PICTURES = {
    "float.tif": (tiff(RNG.random((3, 8, 8)), bits=32, form=3), "a TIFF of 3 channels of 32 bits"),
    "five.tif": (tiff(np.ones((5, 8, 8)), bits=8), "a TIFF of 5 channels of 8 bits"),
    "photo.cr2": (b"II*\0\x10\0\0\0CR\x02\0" + bytes(300), "a camera’s raw file"),
    "photo.cr3": (b"\0\0\0\x18ftypcrx " + bytes(300), "a camera’s raw file"),
    "photo.dng": (RAW.replace(struct.pack("<HH", 284, 4), struct.pack("<HH", 50706, 4)), "a camera’s raw file"),
    "pointer.png": (POINTER, "a Git LFS pointer"),
}


def cause(problem: pytest.ExceptionInfo[UserError]) -> str:
    sentence = SENTENCE.fullmatch(str(problem.value))
    assert sentence, problem.value
    return sentence["fault"]


@pytest.mark.parametrize("name", REFUSED)
def test_an_odd_cloud_is_refused_within_ten_seconds_for_what_is_wrong_with_it(name: str) -> None:
    data, words = REFUSED[name]
    start = monotonic()
    with pytest.raises(UserError) as problem:
        read_cloud(data, name)
    assert re.search(words, cause(problem)) and f"“{name}”" in str(problem.value)
    assert monotonic() - start < 10


@pytest.mark.parametrize("name", PICTURES)
def test_an_odd_picture_is_refused_for_what_it_is(name: str) -> None:
    data, words = PICTURES[name]
    with pytest.raises(UserError) as problem:
        read_image(data, name)
    assert words in cause(problem) and "damaged" not in cause(problem)


def test_a_pointer_is_no_checkpoint() -> None:
    with pytest.raises(UserError, match=r"“a\.safetensors” is a Git LFS pointer"):
        read_checkpoint(POINTER, "a.safetensors")


def test_a_pcd_packed_as_badly_as_can_be_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty million runs of one byte: the decoder is plain Python."""
    monkeypatch.setattr(child, "SECONDS", 2)
    monkeypatch.setattr(child.apart, "PATIENCE", 150)  # it is to be the processor that ends it
    count = 3_900_000
    stream = b"\0A" * (16 * count)
    data = files.pcd_header("binary_compressed", count) + struct.pack("<II", len(stream), 16 * count) + stream
    with pytest.raises(UserError, match=r"“bad\.pcd” takes longer than 2 seconds"):
        read_cloud(data, "bad.pcd")


def rows(*columns: np.ndarray, head: str = "") -> bytes:
    lines = [" ".join(f"{value:.12g}" for value in row) for row in np.hstack(columns)]
    return "\n".join([*([head] if head else []), *lines]).encode()


def said(cloud: CloudInput) -> str:
    return " ".join(map(str, cloud.notes))


def test_seven_whole_columns_say_that_the_colours_are_a_guess_and_names_decide() -> None:
    guessed = read_cloud(rows(POINTS, INTENSITY, COLORS), "a.xyz")
    assert "Columns 4 to 6 were taken as colours. Columns 5 to 7 may be the colours as well" in said(guessed)
    for name, head in (("a.pts", ""), ("a.xyz", "x y z i r g b")):
        cloud = read_cloud(rows(POINTS, INTENSITY, COLORS, head=head), name)
        np.testing.assert_array_equal(cloud.colors, COLORS)
        assert "as well" not in said(cloud)
    opaque = read_cloud(rows(POINTS, COLORS, np.full((300, 1), 255)), "a.xyz")
    np.testing.assert_array_equal(opaque.colors, COLORS)
    assert "as well" not in said(opaque)


def test_bytes_of_0_and_1_are_shares_and_that_is_said() -> None:
    bits = (COLORS > 127).astype(np.uint8)
    cloud = read_cloud(files.npz(points=POINTS, colors=bits), "a.npz")
    np.testing.assert_array_equal(cloud.colors, bits * 255)
    assert "0 and 1 only" in said(cloud)
    assert "0 and 1 only" not in said(read_cloud(files.npz(points=POINTS, colors=bits.astype(float)), "a.npz"))


def test_packed_colours_of_seven_digits_are_said_to_have_lost_some() -> None:
    bright = (np.arange(60, dtype=np.uint32) * 3 + 0xC08000).view(np.float32)
    head = files.pcd_header("ascii").replace(b"F F F U", b"F F F F")
    text = {
        digits: "\n".join(
            f"{x} {y} {z} {float(c):.{digits - 1}e}" for (x, y, z), c in zip(files.PLACES, bright, strict=True)
        )
        for digits in (7, 9)
    }
    short, whole = (read_cloud(head + text[digits].encode(), "a.pcd") for digits in (7, 9))
    assert "blue may be wrong" in said(short) and "blue" not in said(whole)
    np.testing.assert_array_equal(whole.colors[:, 2], np.arange(60) * 3)
    assert (short.colors[:, 2] != whole.colors[:, 2]).any()


def test_a_point_at_a_thousand_million_does_not_crush_the_others() -> None:
    cloud = read_cloud(rows(np.vstack([POINTS, [[1e9, 1e9, 1e9]]])), "a.xyz")
    assert len(cloud.points) == 300 and cloud.total == 301 and cloud.extent.max() < 10
    assert "One point, more than 1,000 times as far out" in said(cloud)
    near = read_cloud(rows(np.vstack([POINTS, [[500, 0, 0]]])), "a.xyz")
    assert len(near.points) == 301 and "far out" not in said(near)


@pytest.mark.parametrize("code", ["latin-1", "utf-8", "utf-16"])
def test_umlauts_in_any_code_leave_the_numbers_alone(code: str) -> None:
    text = "größe;x;y;z\n" + "\n".join(f"9;{x};{y};{z}" for x, y, z in POINTS)
    np.testing.assert_array_equal(read_cloud(text.encode(code), "a.csv").original, POINTS)


def test_doubled_points_are_counted_and_cost_no_minutes() -> None:
    cloud = read_cloud(rows(np.repeat(POINTS[:20], 2, 0)), "a.xyz")
    assert "20 points stand where another one stands." in said(cloud) and len(cloud.points) == 40
    once = read_cloud(rows(POINTS[:20]), "a.xyz")
    np.testing.assert_allclose(cloud.normals[::2], once.normals, atol=1e-5)
    start = monotonic()
    same = read_cloud(files.npy(np.ones((50_000, 3))), "a.npy")
    assert monotonic() - start < 10 and "estimated" not in said(same)


@pytest.mark.parametrize("name", ["a.xyz", "a.npy", "a.las", "a.laz"])
def test_the_file_s_own_coordinates_hold_to_a_millimetre_at_five_million(name: str) -> None:
    places = POINTS + [5_000_000, 5_000_000, 300]
    data = {"xyz": rows(places), "npy": files.npy(places), "las": files.las(places=places)}
    cloud = read_cloud(data.get(name[2:]) or files.las(True, places), name)
    assert abs(cloud.original - places).max() < 1e-3
    np.testing.assert_allclose(cloud.points + cloud.centre, places, atol=1e-3)


def test_a_refusal_keeps_its_plural() -> None:
    for number, words in ((1, "One tensor."), (3, "3 tensors.")):
        assert str(UserError.of(messages("One tensor.", "{number} tensors.", number))) == words
