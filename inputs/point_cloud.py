"""Point-cloud bytes in, a validated cloud out, or `UserError`.

Counts in headers are compared with the file's size before anything is allocated; a bounded number of points is kept,
centred in double precision, z up, with normals (estimated where the file has none).
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from errors import UserError
from inputs.cloud_columns import Columns, check_count
from inputs.cloud_las import read_las
from inputs.cloud_mesh import read_mesh, read_ply_any
from inputs.cloud_pcd import read_pcd
from inputs.cloud_tables import read_npy, read_npz, read_text
from inputs.sniff import shown, what_is

ACCEPTED = "PLY, XYZ, TXT, CSV, NPY, NPZ, PCD, LAS, LAZ, OFF, OBJ, STL or GLB"
TEXT = ("xyz", "txt", "csv", "pts", "asc")
MESHES = ("off", "obj", "stl", "glb")
EXTENSIONS = ("ply", *TEXT, "npy", "npz", "pcd", "las", "laz", *MESHES)  # for the upload widget
MAX_BYTES = 128_000_000
KEPT = 50_000  # points of a cloud that are kept
NEIGHBOURS = 16  # for estimating a normal
WIDEST = 1e18  # edge of a bounding box, in the file's units: models square distances in single precision
LIMITS = f"{ACCEPTED}; up to 128 MB and ten million points."
UP = {  # what points up in the file: the axes (and signs) of the file that become x, y and z
    "z": ((0, 1, 2), (1, 1, 1)),
    "y": ((0, 2, 1), (1, -1, 1)),
    "x": ((2, 1, 0), (-1, 1, 1)),
    "-z": ((0, 1, 2), (1, -1, -1)),
    "-y": ((0, 2, 1), (1, 1, -1)),
    "-x": ((2, 1, 0), (1, 1, -1)),
}
SIGNATURES = ((b"ply", "ply"), (b"LASF", "las"), (b"\x93NUMPY", "npy"), (b"PK\x03\x04", "npz"), (b"# .PCD", "pcd"),
              (b"VERSION", "pcd"), (b"glTF", "glb"), (b"OFF", "off"))  # fmt: skip

SIGNED = {"ply": b"ply", "las": b"LASF", "laz": b"LASF", "npy": b"\x93NUMPY", "npz": b"PK", "glb": b"glTF"}  # always


@dataclass(frozen=True, eq=False)
class CloudInput:
    """A point cloud, z up.

    `points` and `normals` are (point, 3) float32, the middle of the bounding box at the origin; `colors` (point, 3)
    uint8 or None. `centre` and `extent` (3,) float64 are what was subtracted and the edges of the bounding box, in the
    file's units and axes of this cloud; `estimated` says that the normals are ours; `total` counts the points of the
    file. `digest` is the cache's key, `notes` say what was done, one sentence each.
    """

    points: np.ndarray
    normals: np.ndarray
    colors: np.ndarray | None
    digest: str
    name: str
    notes: tuple[str, ...]
    centre: np.ndarray
    extent: np.ndarray
    estimated: bool
    total: int
    up: str


def read_cloud(data: bytes, name: str, *, up: str | None = None, keep: int = KEPT, seed: int = 0) -> CloudInput:
    """Read the file `data` called `name`; `up` is the axis that points up in it (None: as the format says).

    Raises `UserError`, naming the file, for whatever is not a whole, sane cloud in one of `EXTENSIONS`.
    """
    file = shown(name)
    format = check_bytes(data, file, name)
    try:
        columns = read_format(data, file, format, keep=keep, seed=seed)
        return finished(columns, data, file, up=up or columns.up, keep=keep, seed=seed)
    except UserError:
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as fault:  # damaged files raise anything, the LAZ decoder even what is no Exception
        raise UserError(
            f"“{file}” is damaged, cut short or not what its name says ({what_is(data)}). "
            f"Please save it again as {ACCEPTED}."
        ) from fault


def check_bytes(data: bytes, file: str, name: str) -> str:
    """The format, by the first bytes where they say, else by the name; UserError for what is not read here."""
    if not data:
        raise UserError(f"“{file}” is empty. Please choose a point cloud ({ACCEPTED}).")
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.0f} MB"
        raise UserError(
            f"“{file}” has {size}; clouds may have up to 128 MB. Please thin it out or save it as LAZ or PLY."
        )
    extension = str(name).lower().rpartition(".")[2]
    format = next((format for signature, format in SIGNATURES if data.startswith(signature)), extension)
    if format not in EXTENSIONS:
        raise UserError(f"“{file}” is {what_is(data)}, not a point cloud that is read here. Please choose {ACCEPTED}.")
    if format in SIGNED and not data.startswith(SIGNED[format]):
        raise UserError(
            f"“{file}” is {what_is(data)}, not {format.upper()} as its name says. Please choose {ACCEPTED}."
        )
    return format


def read_format(data: bytes, file: str, format: str, *, keep: int, seed: int) -> Columns:
    if format in ("las", "laz"):
        return read_las(data, file, keep=keep, seed=seed)
    if format in MESHES:
        return read_mesh(data, file, format=format, seed=seed)
    if format == "ply":
        return read_ply_any(data, file, seed=seed)
    if format in TEXT:
        return read_text(data, file)
    return {"npy": read_npy, "npz": read_npz, "pcd": read_pcd}[format](data, file)


def finished(columns: Columns, data: bytes, file: str, *, up: str, keep: int, seed: int) -> CloudInput:
    """Drop what is not finite, keep at most `keep` points, centre in double precision, turn upright, add normals."""
    columns, notes = thinned(columns, file, keep=keep, seed=seed)
    places = oriented(np.asarray(columns.places, np.float64), up)
    low, high = places.min(0), places.max(0)
    with np.errstate(over="ignore"):
        centre, extent = low / 2 + high / 2, high - low
    if extent.max() > WIDEST:
        raise UserError(f"“{file}” has coordinates too far apart to draw. Please check its units.")
    points = np.ascontiguousarray(places - centre, np.float32) + np.float32(0)  # makes -0.0 equal 0.0
    repeated = len(points) - len(np.unique(points.view("V12")))
    if repeated:
        notes = (*notes, f"{repeated:,} points stand where another one stands.")
    normals, estimated = unit_normals(columns.normals, up, points)
    near = min(NEIGHBOURS, len(points))
    if estimated and near > 1:
        notes = (*notes, f"Normals were estimated from the {near} nearest points and turned outwards.")
    digest = hashlib.sha256(data + f"\n{up} {keep} {seed}".encode()).hexdigest()
    arrays = (points, normals, columns.colors)
    for array in arrays:
        if array is not None:
            array.setflags(write=False)
    total = int(columns.total or len(columns.places))
    return CloudInput(*arrays, digest, file, notes, centre, extent, estimated, total, up)


def thinned(columns: Columns, file: str, *, keep: int, seed: int) -> tuple[Columns, tuple[str, ...]]:
    """`columns` without what is not finite, at most `keep` rows of them, and what to say about it."""
    count, notes = len(columns.places), columns.notes
    check_count(count, file)
    whole = np.flatnonzero(np.isfinite(columns.places).all(1))
    if not len(whole):
        raise UserError(f"“{file}” has {count:,} points, none with finite coordinates. Please check how it was saved.")
    if len(whole) < count:
        notes = (*notes, f"{count - len(whole):,} points without finite coordinates were left out.")
    if len(whole) > keep:
        notes = (*notes, f"{keep:,} of its {len(whole):,} points were drawn at random (seed {seed}).")
        whole = np.sort(np.random.default_rng(seed).choice(whole, keep, replace=False))
    parts = (
        None if part is None else np.asarray(part)[whole] for part in (columns.places, columns.normals, columns.colors)
    )
    return Columns(*parts, total=columns.total or count), notes


def oriented(vectors: np.ndarray, up: str) -> np.ndarray:
    """Turn (point, 3) so that the axis `up` becomes z; a rotation, never a mirror image."""
    if up not in UP:
        raise UserError(f"“{up}” is no axis; what points up can be {', '.join(UP)}.")
    axes, signs = UP[up]
    return vectors[:, axes] * np.array(signs, vectors.dtype)


def turned(cloud: CloudInput, up: str) -> CloudInput:
    """`cloud` as it stands when its axis `up` points up."""
    if up == "z":
        return cloud
    vectors = (oriented(getattr(cloud, name), up) for name in ("points", "normals"))
    points, normals = map(np.ascontiguousarray, vectors)
    frame = {"centre": oriented(cloud.centre[None], up)[0], "extent": abs(oriented(cloud.extent[None], up)[0])}
    digest = hashlib.sha256(f"{cloud.digest} {up}".encode()).hexdigest()
    return replace(cloud, points=points, normals=normals, digest=digest, up=up, **frame)


def unit_normals(normals: np.ndarray | None, up: str, points: np.ndarray) -> tuple[np.ndarray, bool]:
    """Normals of length 1, (point, 3) float32, and whether they had to be estimated."""
    if normals is None:
        return estimated_normals(points), True
    vectors = oriented(np.asarray(normals, np.float64), up)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 1e-6).mean() > 0.5):
        return estimated_normals(points), True
    return np.divide(vectors, lengths, out=np.tile([0.0, 0, 1], (len(points), 1)), where=lengths > 1e-6).astype(
        np.float32
    ), False


def estimated_normals(points: np.ndarray) -> np.ndarray:
    """The direction in which the nearest points spread least (principal axes), turned away from the origin."""
    count = min(NEIGHBOURS, len(points))
    _, nearest = cKDTree(points).query(points, k=[*range(1, count + 1)])
    offsets = points[nearest].astype(np.float64)
    offsets -= offsets.mean(1, keepdims=True)
    _, axes = np.linalg.eigh(offsets.swapaxes(1, 2) @ offsets)
    normals = axes[:, :, 0]
    outwards = (normals * points).sum(1, keepdims=True) < 0
    return np.where(outwards, -normals, normals).astype(np.float32)


def model_points(cloud: CloudInput, *, count: int = 1024, scale: float = 1.0, seed: int = 0) -> np.ndarray:
    """What the models are given, (count, 6) float32: places in the ball of radius `scale`, normals turned outwards.

    Draws `count` points evenly with `seed`; a smaller cloud repeats some of its points.
    """
    chosen = drawn_points(cloud, count=count, seed=seed)
    places, normals = cloud.points[chosen], cloud.normals[chosen]
    middle, radius = model_frame(places)
    places = (places - middle) / radius
    outwards = np.where((places * normals).sum(1, keepdims=True) < 0, -1, 1)
    return np.hstack([places * scale, normals * outwards]).astype(np.float32)


def drawn_points(cloud: CloudInput, *, count: int = 1024, seed: int = 0) -> np.ndarray:
    """Which of its points `model_points` draws, (count,)."""
    size = len(cloud.points)
    if size < count:
        return np.resize(np.arange(size), count)
    return np.random.default_rng(seed).choice(size, count, replace=False)


def model_frame(places: np.ndarray) -> tuple[np.ndarray, np.float32]:
    """What `model_points` subtracts from `places` (point, 3), their middle, and divides by, their radius."""
    middle = (places.max(0) + places.min(0)) / 2
    radius = np.linalg.norm(places - middle, axis=1).max()
    return middle, radius if radius > 0 else np.float32(1)
