"""Surfaces (OFF, OBJ, STL, GLB, PLY with faces), turned into points with normals by drawing evenly from their area."""

import io
import json
import struct
import warnings
from dataclasses import replace
from functools import partial

import numpy as np
import trimesh

from errors import UserError
from inputs.cloud_columns import MAX_POINTS, Columns, check_count, cut_short
from inputs.cloud_ply import binary, faces, header, read_ply
from inputs.mesh_text import Surface, ply_triangles, read_obj, read_off
from words import Message, message

DRAWN = 20_000  # points on a surface
AT_ONCE = 100_000  # triangles whose corners are looked at together
FEW = 0.1  # of its corners: fewer that belong to no face are strays
# Bytes of a surface, by what becomes of them: at most 300 MB.
LARGEST = {"obj": 12_000_000, "off": 6_000_000, "stl": 16_000_000, "glb": 9_000_000, "ply": 12_000_000}
MAX_NODES = 2_000  # nine thousand take the library half a minute


def read_mesh(data: bytes, file: str, *, format: str, seed: int = 0) -> Columns:
    """`DRAWN` points with normals on the surface, or its corners where it has no faces."""
    if len(data) > LARGEST[format]:
        raise UserError(
            "“{file}” has {megabytes} MB; {format} surfaces may have {limit}. Please save fewer triangles, or its "
            "corners alone as PLY.",
            file=file,
            megabytes=f"{len(data) / 1e6:.0f}",
            format=format.upper(),
            limit=LARGEST[format] // 1_000_000,
        )
    surface = surface_of(data, file, format)
    check_count(len(surface.corners), file)
    return from_surface(surface, seed=seed, up="y" if format == "glb" else "z")


def surface_of(data: bytes, file: str, format: str) -> Surface:
    """Corners and triangles as the file has them: text is read by us, the rest by a library of meshes."""
    if format in ("obj", "off"):
        return {"obj": read_obj, "off": read_off}[format](data)
    if format == "ply" and not binary(data, file):
        return ply_as_text(data, file)
    if format == "glb":
        check_glb(data, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loaded = trimesh.load(io.BytesIO(data), file_type=format, process=False, skip_materials=True)
        mesh = loaded.to_geometry() if isinstance(loaded, trimesh.Scene) else loaded
    triangles = getattr(mesh, "faces", np.empty((0, 3), int))
    return Surface(np.asarray(mesh.vertices, float), np.asarray(triangles), corner_colors(mesh))


def ply_as_text(data: bytes, file: str) -> Surface:
    """The surface of a text PLY whose faces follow its points, each a list of corners first of all."""
    _, (vertex, face, *_), start = header(data, file)
    if face.name != "face" or face.properties[0][1] != "list":
        raise ValueError("Its second element is no list of faces.")
    columns = read_ply(data, file)
    return Surface(columns.places, ply_triangles(data[start:], vertex.count, face.count), columns.colors)


def read_surface(data: bytes, file: str, *, format: str, seed: int = 0) -> Columns:
    """A file of any of the formats that hold faces."""
    read = partial(read_mesh, format=format) if format != "ply" else read_ply_any
    return read(data, file, seed=seed)


def read_ply_any(data: bytes, file: str, *, seed: int = 0) -> Columns:
    """A PLY file: its surface where it has faces that can be read, else its vertices."""
    if not faces(data, file):
        return read_ply(data, file)
    if len(data) > LARGEST["ply"]:
        return _corners(data, file, message("It has too many faces to read, so its corners are shown."))
    try:
        return read_mesh(data, file, format="ply", seed=seed)
    except Exception:  # faces of mixed kinds, lists, a file cut short after the vertices: the vertices still stand
        return _corners(data, file, message("Its faces could not be read, so its corners are shown."))


def _corners(data: bytes, file: str, note: Message) -> Columns:
    """The vertices alone, and why."""
    columns = read_ply(data, file)
    return replace(columns, notes=(*columns.notes, note))


def from_surface(surface: Surface, *, seed: int, up: str) -> Columns:
    """Points drawn from the surface's area; its corners where there is no area; both where many belong to no face."""
    corners, triangles, colors = surface.corners, surface.triangles, surface.colors
    whole = np.isfinite(corners).all(1)
    if len(triangles) and (triangles.min() < 0 or triangles.max() >= len(whole)):
        raise ValueError("A face refers to a corner that does not exist.")
    triangles = triangles[whole[triangles].all(1)]
    areas = triangle_areas(corners, triangles)
    if not areas.sum() > 0 or not np.isfinite(areas.sum()):
        note = message("It has no faces with an area: its corners are shown.")
        return Columns(corners, colors=colors, notes=(note,), up=up)
    used = np.zeros(len(whole), bool)
    used[triangles] = True
    columns = drawn(Surface(corners, triangles, colors), areas, seed, up)
    return with_loose(columns, corners, colors, np.flatnonzero(whole & ~used))


def triangle_areas(corners: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Area of each of `triangles` (triangle,) in squares of the file's unit, some at a time: all of their corners at
    once are many times as large as the file."""
    parts = (triangles[start : start + AT_ONCE] for start in range(0, len(triangles), AT_ONCE))
    return np.concatenate([trimesh.triangles.area(corners[part]) for part in parts] or [np.zeros(0)])


def drawn(surface: Surface, areas: np.ndarray, seed: int, up: str) -> Columns:
    """`DRAWN` points spread evenly over the area (a triangle folded over its longest edge is a parallelogram, Osada et
    al. 2002), with the normals of their faces, and colours between those of the corners."""
    rng, total = np.random.default_rng(seed), areas.cumsum()
    chosen = surface.triangles[np.searchsorted(total, rng.random(DRAWN) * total[-1])]
    shares = rng.random((DRAWN, 2))
    shares[shares.sum(1) > 1] -= 1
    shares = np.column_stack([1 - np.abs(shares).sum(1), np.abs(shares)])  # of each corner in the point
    places = np.einsum("pc,pck->pk", shares, surface.corners[chosen])
    between = None
    if surface.colors is not None:
        between = np.einsum("pc,pck->pk", shares, surface.colors[chosen].astype(float))
        between = np.clip(np.round(between), 0, 255).astype(np.uint8)
    note = message(
        "{drawn} points were drawn from the area of its {triangles} triangles (seed {seed}).",
        drawn=f"{DRAWN:,}",
        triangles=f"{len(surface.triangles):,}",
        seed=seed,
    )
    crosses = trimesh.triangles.cross(surface.corners[chosen])
    return Columns(places, crosses / np.linalg.norm(crosses, axis=1, keepdims=True), between, (note,), up)


def with_loose(columns: Columns, corners: np.ndarray, colors: np.ndarray | None, loose: np.ndarray) -> Columns:
    """`columns` and the corners `loose` (their numbers) that belong to no face, where these are more than a few."""
    if not len(loose):
        return columns
    if len(loose) < FEW * len(corners):
        note = message("{number} corners that belong to no face were left out.", number=f"{len(loose):,}")
        return replace(columns, notes=(*columns.notes, note))
    note = message("{number} corners that belong to no face are shown as well.", number=f"{len(loose):,}")
    together = None if colors is None else np.vstack([columns.colors, colors[loose]])
    places = np.vstack([columns.places, corners[loose]])
    return Columns(places, None, together, (*columns.notes, note), columns.up)  # loose corners face nowhere


def corner_colors(mesh: trimesh.Trimesh | trimesh.PointCloud) -> np.ndarray | None:
    """The colours of the corners (corner, 3) uint8, where the file has them."""
    visual = getattr(mesh, "visual", None)
    if getattr(visual, "kind", None) != "vertex":
        return None
    colors = np.asarray(visual.vertex_colors)
    return colors[:, :3].astype(np.uint8) if len(colors) == len(mesh.vertices) else None


def check_glb(data: bytes, file: str) -> None:
    """Refuse a GLB file whose JSON promises more than it holds or whose nodes are no tree."""
    if len(data) < 20 or struct.unpack_from("<I", data, 12)[0] > len(data) - 20:
        raise cut_short(file, "GLB")
    tree = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    accessors, nodes = tree.get("accessors", []), tree.get("nodes", [])
    count = sum(accessor["count"] for accessor in accessors)
    if count > 4 * MAX_POINTS or count > len(data) or any("bufferView" not in accessor for accessor in accessors):
        raise cut_short(file, "GLB")
    children = [child for node in nodes for child in node.get("children", [])]
    meshes = [node["mesh"] for node in nodes if "mesh" in node]
    if len(nodes) > MAX_NODES or len(children) != len(set(children)) or len(meshes) > len(set(meshes)) + 100:
        raise UserError("“{file}” has too many parts, or parts inside parts. Please save it as one mesh.", file=file)
