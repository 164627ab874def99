"""Writes one small cloud in every format that is read, with the plainest means there are."""

import io
import json
import struct

import laspy
import numpy as np
import trimesh

RNG = np.random.default_rng(7)
PLACES = np.round(RNG.normal(size=(60, 3)), 3)
NORMALS = PLACES / np.linalg.norm(PLACES, axis=1, keepdims=True)
COLORS = RNG.integers(0, 256, (60, 3)).astype(np.uint8)


def ply_header(form: str, properties: list[tuple[str, str]], count: int = 60) -> bytes:
    lines = ["ply", f"format {form} 1.0", "comment made by hand", f"element vertex {count}"]
    lines += [f"property {kind} {name}" for name, kind in properties]
    return ("\n".join([*lines, "end_header"]) + "\n").encode()


def ply(form: str = "ascii") -> bytes:
    """Colours first, then z, y, x in double, then normals."""
    properties = [("red", "uchar"), ("green", "uchar"), ("blue", "uchar"), ("z", "double"), ("y", "double")]
    properties += [("x", "double"), ("nx", "float"), ("ny", "float"), ("nz", "float")]
    columns = [*COLORS.T, *PLACES.T[::-1], *NORMALS.T]
    if form == "ascii":
        body = "\n".join(" ".join(repr(value.item()) for value in row) for row in zip(*columns, strict=True)).encode()
    else:
        order = "<" if "little" in form else ">"
        kinds = {"uchar": "u1", "double": "f8", "float": "f4"}
        rows = np.zeros(60, [(name, order + kinds[kind]) for name, kind in properties])
        for (name, _), column in zip(properties, columns, strict=True):
            rows[name] = column
        body = rows.tobytes()
    return ply_header(form, properties) + body


def text(header: str = "", separator: str = " ", columns: np.ndarray = PLACES) -> bytes:
    rows = [separator.join(f"{value:.3f}" for value in row) for row in columns]
    return "\n".join(([header] if header else []) + rows).encode()


def npy(array: np.ndarray = PLACES) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def npy_header(shape: tuple[int, ...]) -> bytes:
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return stream.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def pcd_header(data: str, count: int = 60) -> bytes:
    return (
        "# .PCD v0.7\nVERSION 0.7\nFIELDS x y z rgb\nSIZE 4 4 4 4\nTYPE F F F U\nCOUNT 1 1 1 1\n"
        f"WIDTH {count}\nHEIGHT 1\nVIEWPOINT 0 0 0 1 0 0 0\nPOINTS {count}\nDATA {data}\n"
    ).encode()


def pcd(data: str = "ascii") -> bytes:
    packed = COLORS.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    rows = np.zeros(60, [("x", "<f4"), ("y", "<f4"), ("z", "<f4"), ("rgb", "<u4")])
    rows["x"], rows["y"], rows["z"], rows["rgb"] = *PLACES.T, packed
    if data == "ascii":
        return pcd_header(data) + "\n".join(f"{x} {y} {z} {rgb}" for x, y, z, rgb in rows.tolist()).encode()
    if data == "binary":
        return pcd_header(data) + rows.tobytes()
    body = b"".join(rows[name].tobytes() for name in rows.dtype.names)
    literal = b"".join(bytes([len(part) - 1]) + part for part in (body[k : k + 32] for k in range(0, len(body), 32)))
    return pcd_header(data) + struct.pack("<II", len(literal), len(body)) + literal


def slow(points: int) -> bytes:
    """A compressed PCD that is as long to unpack as its 8 bytes a point allow: a million points take seconds."""
    header = (
        f"VERSION 0.7\nFIELDS x y z\nSIZE 4 4 4\nTYPE F F F\nCOUNT 1 1 1\nWIDTH {points}\nHEIGHT 1\nPOINTS {points}\n"
    )
    body = (
        bytes([11]) + bytes(12) + b"\x20\0" * 4 * (points - 1)
    )  # twelve zeros, then three bytes at a time from before
    return header.encode() + b"DATA binary_compressed\n" + struct.pack("<II", len(body), 12 * points) + body


def las(compressed: bool = False, places: np.ndarray = PLACES) -> bytes:
    header = laspy.LasHeader(point_format=2, version="1.2")
    header.scales, header.offsets = np.full(3, 0.001), np.floor(places.min(0))
    cloud = laspy.LasData(header)
    cloud.x, cloud.y, cloud.z = places.T
    if len(places) == len(COLORS):
        cloud.red, cloud.green, cloud.blue = COLORS.T.astype(np.uint16) * 257
    stream = io.BytesIO()
    cloud.write(stream, do_compress=compressed)
    return stream.getvalue()


def mesh(format: str) -> bytes:
    """A box of 1 × 2 × 3."""
    file = trimesh.creation.box(extents=(1, 2, 3)).export(file_type=format)
    return file.encode() if isinstance(file, str) else file


def glb_tree(tree: dict) -> bytes:
    body = json.dumps(tree).encode()
    body += b" " * (-len(body) % 4)
    return b"glTF" + struct.pack("<IIII", 2, 20 + len(body), len(body), 0x4E4F534A) + body


POINTS = {  # name of the file: its bytes; every one holds PLACES
    "ascii.ply": ply(),
    "little.ply": ply("binary_little_endian"),
    "big.ply": ply("binary_big_endian"),
    "plain.xyz": text(),
    "named.csv": text("x,y,z", ","),
    "swapped.txt": text("//Z Y X", " ", PLACES[:, ::-1]),
    "comma.csv": text("X;Y;Z", ";").replace(b".", b","),
    "count.pts": text("60"),
    "rows.npy": npy(),
    "turned.npy": npy(PLACES.T),
    "named.npz": npz(other=np.arange(4), points=PLACES, normals=NORMALS, colors=COLORS),
    "ascii.pcd": pcd(),
    "binary.pcd": pcd("binary"),
    "compressed.pcd": pcd("binary_compressed"),
    "scan.las": las(),
    "scan.laz": las(True),
}
SURFACES = {f"box.{format}": mesh(format) for format in ("ply", "off", "obj", "stl", "glb")}
