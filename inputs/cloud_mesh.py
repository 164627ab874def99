"""Surfaces (OFF, OBJ, STL, GLB, PLY with faces), turned into points with normals by drawing evenly from their area."""

import io
import json
import struct
import warnings

import numpy as np
import trimesh

from errors import UserError
from inputs.cloud_columns import MAX_POINTS, Columns, check_count, cut_short
from inputs.cloud_ply import faces, read_ply
from words import message

DRAWN = 20_000  # points on a surface
MAX_TEXT = 40_000_000  # bytes of a surface; text formats are read line by line
MAX_NODES = 10_000


def read_mesh(data: bytes, file: str, *, format: str, seed: int = 0) -> Columns:
    """`DRAWN` points with normals on the surface, or its corners where it has no faces."""
    if len(data) > MAX_TEXT:
        raise UserError(
            "“{file}” has {megabytes} MB; surfaces may have 40. Please save fewer triangles.",
            file=file,
            megabytes=f"{len(data) / 1e6:.0f}",
        )
    if format == "glb":
        check_glb(data, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = trimesh.load(io.BytesIO(data), file_type=format, process=False, skip_materials=True)
        mesh = found.to_geometry() if isinstance(found, trimesh.Scene) else found
    up = "y" if format == "glb" else "z"
    check_count(len(mesh.vertices), file)
    return from_surface(mesh, seed=seed, up=up)


def read_ply_any(data: bytes, file: str, *, seed: int = 0) -> Columns:
    """A PLY file: its surface where it has faces that can be read, else its vertices."""
    if not faces(data, file) or len(data) > MAX_TEXT:
        return read_ply(data, file)
    try:
        return read_mesh(data, file, format="ply", seed=seed)
    except Exception:  # faces of mixed kinds, lists, a file cut short after the vertices: the vertices still stand
        columns = read_ply(data, file)
        note = message("Its faces could not be read, so its corners are shown.")
        return Columns(columns.places, columns.normals, columns.colors, (*columns.notes, note))


def from_surface(mesh: trimesh.Trimesh | trimesh.PointCloud, *, seed: int, up: str) -> Columns:
    """Points drawn from the surface's area; its corners where there is no area."""
    triangles = np.asarray(getattr(mesh, "faces", np.empty((0, 3), int)))
    whole = np.isfinite(np.asarray(mesh.vertices)).all(1)
    if len(triangles) and ((triangles < 0) | (triangles >= len(whole))).any():
        raise ValueError("A face refers to a corner that does not exist.")
    triangles = triangles[whole[triangles].all(1)] if len(triangles) else triangles
    surface = trimesh.Trimesh(np.asarray(mesh.vertices, float), triangles, process=False)
    if not len(triangles) or not surface.area > 0 or not np.isfinite(surface.area):
        return Columns(
            np.asarray(mesh.vertices), notes=(message("It has no faces with an area: its corners are shown."),), up=up
        )
    places, chosen = trimesh.sample.sample_surface(surface, DRAWN, seed=seed)
    note = message(
        "{drawn} points were drawn from the area of its {triangles} triangles (seed {seed}).",
        drawn=f"{DRAWN:,}",
        triangles=f"{len(triangles):,}",
        seed=seed,
    )
    return Columns(np.asarray(places), surface.face_normals[chosen], None, (note,), up)


def check_glb(data: bytes, file: str) -> None:
    """Refuse a GLB file whose JSON promises more than it holds or whose nodes are no tree."""
    if len(data) < 20 or struct.unpack_from("<I", data, 12)[0] > len(data) - 20:
        raise cut_short(file, "GLB")
    tree = json.loads(data[20 : 20 + struct.unpack_from("<I", data, 12)[0]])
    accessors, nodes = tree.get("accessors", []), tree.get("nodes", [])
    count = sum(each["count"] for each in accessors)
    if count > 4 * MAX_POINTS or count > len(data) or any("bufferView" not in each for each in accessors):
        raise cut_short(file, "GLB")
    children = [child for node in nodes for child in node.get("children", [])]
    meshes = [node["mesh"] for node in nodes if "mesh" in node]
    if len(nodes) > MAX_NODES or len(children) != len(set(children)) or len(meshes) > len(set(meshes)) + 100:
        raise UserError("“{file}” has parts inside parts too many times. Please save it as one mesh.", file=file)
