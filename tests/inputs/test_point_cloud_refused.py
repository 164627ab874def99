"""Every bad file of a cloud gives one sentence; nothing a header says is believed."""

import struct
import tracemalloc

import numpy as np
import pytest

from errors import UserError
from inputs.point_cloud import read_cloud
from tests.inputs import cloud_files as files


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
    "unnamed.ply": "has the columns “u”, “v”, “w” but lacks “x”, “y”, “z”",
    "ragged.xyz": "in line 2",
    "comma.csv": "in line 3",
    "two.csv": "has the columns “x”, “y” but lacks “z”",
    "binary.xyz": "not plain text",
    "object.npy": "Python objects",
    "short.npy": "NPY header promises more",
    "bomb.npy": "NPY header promises more",
    "other.npz": "holds “weights”, none of them an array of points",
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


def test_more_points_than_the_limit_are_refused() -> None:
    head = files.ply_header("binary_little_endian", [(axis, "float") for axis in "xyz"], 10_000_001)
    assert "10,000,001 points; up to 10,000,000" in sentence(head, "larger.ply")
