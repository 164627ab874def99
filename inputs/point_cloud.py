"""Point-cloud bytes in, a validated cloud out, or `UserError`.

Counts in headers are compared with the file's size before anything is allocated; a bounded number of points is kept,
centred in double precision, z up, with normals (estimated where the file has none).
"""

import hashlib
from dataclasses import dataclass, replace

import numpy as np

from errors import UserError
from inputs.child import read_apart
from inputs.cloud_arrays import read_npy, read_npz
from inputs.cloud_columns import Columns
from inputs.cloud_pcd import binary as binary_pcd
from inputs.cloud_pcd import read_pcd
from inputs.cloud_ply import binary as binary_ply
from inputs.cloud_ply import faces, read_ply
from inputs.cloud_sample import thinned, without_outliers
from inputs.cloud_text import read_text
from inputs.directions import NEIGHBOURS, oriented, unit_normals
from inputs.sniff import LFS, shown, what_is
from words import Message, label, message

ACCEPTED = label("PLY, XYZ, TXT, CSV, NPY, NPZ, PCD, LAS, LAZ, OFF, OBJ, STL or GLB")
TEXT = ("xyz", "txt", "csv", "pts", "asc")
MESHES = ("off", "obj", "stl", "glb")
EXTENSIONS = ("ply", *TEXT, "npy", "npz", "pcd", "las", "laz", *MESHES)  # for the upload widget
MAX_BYTES = 128_000_000
KEPT = 50_000  # points of a cloud that are kept
QUICK = 300_000  # bytes that no reader of tables can be slow over
WIDEST = 1e18  # edge of a bounding box, in the file's units: models square distances in single precision
LIMITS = message(
    "{accepted}; up to 128 MB and ten million points (PLY and PCD as text: 12 MB; NPZ 75, unpacked; surfaces: "
    "OBJ and PLY 12 MB, STL 16, GLB 9, OFF 6).",
    accepted=Message(ACCEPTED),
)
SIGNATURES = (
    (b"ply", "ply"),
    (b"LASF", "las"),
    (b"\x93NUMPY", "npy"),
    (b"PK\x03\x04", "npz"),
    (b"# .PCD", "pcd"),
    (b"VERSION", "pcd"),
    (b"glTF", "glb"),
    (b"OFF", "off"),
)

SIGNED = {"ply": b"ply", "las": b"LASF", "laz": b"LASF", "npy": b"\x93NUMPY", "npz": b"PK", "glb": b"glTF"}  # always
BINARY = {"ply": binary_ply, "pcd": binary_pcd}


@dataclass(frozen=True, eq=False)
class CloudInput:
    """A point cloud, z up.

    `points` and `normals` are (point, 3) float32, the middle of the bounding box at the origin; `colors` (point, 3)
    uint8 or None. `centre` and `extent` (3,) float64 are what was subtracted and the edges of the bounding box, in the
    file's units and axes of this cloud; `estimated` says that the normals are ours; `total` counts the points of the
    file. `original` (point, 3) float64 is where the file itself has the points, in its own units and axes, whatever was
    subtracted or turned. `digest` is the cache's key, `notes` say what was done, one sentence each.
    """

    points: np.ndarray
    normals: np.ndarray
    colors: np.ndarray | None
    digest: str
    name: str
    notes: tuple[Message, ...]
    centre: np.ndarray
    extent: np.ndarray
    estimated: bool
    total: int
    up: str
    original: np.ndarray


def read_cloud(data: bytes, name: str, *, up: str | None = None, keep: int = KEPT, seed: int = 0) -> CloudInput:
    """Read the file `data` called `name`; `up` is the axis that points up in it (None: as the format says).

    Raises `UserError`, naming the file, for whatever is not a whole, sane cloud in one of `EXTENSIONS`.
    """
    file = shown(name)
    format = check_bytes(data, file, name)
    try:
        columns = read_safely(data, file, format, keep=keep, seed=seed)
        return finished(columns, data, file, up=up or columns.up, keep=keep, seed=seed)
    except UserError:
        raise
    except Exception as fault:  # damaged files raise anything
        raise UserError(
            "“{file}” is damaged, cut short or not what its name says ({content}). Please save it again as {accepted}.",
            file=file,
            content=Message(what_is(data)),
            accepted=Message(ACCEPTED),
        ) from fault


def check_bytes(data: bytes, file: str, name: str) -> str:
    """The format, by the first bytes where they say, else by the name; UserError for what is not read here."""
    if not data:
        raise UserError(
            "“{file}” is empty. Please choose a point cloud ({accepted}).", file=file, accepted=Message(ACCEPTED)
        )
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.0f} MB"
        raise UserError(
            "“{file}” has {size}; clouds may have up to 128 MB. Please thin it out or save it as LAZ or PLY.",
            file=file,
            size=size,
        )
    extension = str(name).lower().rpartition(".")[2]
    format = next((format for signature, format in SIGNATURES if data.startswith(signature)), extension)
    if format not in EXTENSIONS:
        raise UserError(
            "“{file}” is {content}, not a point cloud that is read here. Please choose {accepted}.",
            file=file,
            content=Message(what_is(data)),
            accepted=Message(ACCEPTED),
        )
    if not data.startswith(SIGNED.get(format, b"")) or data.startswith(LFS):
        raise UserError(
            "“{file}” is {content}, not {format} as its name says. Please choose {accepted}.",
            file=file,
            content=Message(what_is(data)),
            format=format.upper(),
            accepted=Message(ACCEPTED),
        )
    return format


def read_safely(data: bytes, file: str, format: str, *, keep: int, seed: int) -> Columns:
    """The columns of a file of `format`, read where it can do no harm: in a child what may take long or much, here what
    is only looked at (arrays, binary PLY) or small."""
    plain = format == "npy" or (format in BINARY and BINARY[format](data, file))
    surface = format in MESHES or (format == "ply" and faces(data, file) > 0)
    risky = surface or format in ("las", "laz", "npz") or (len(data) > QUICK and not plain)
    return (read_apart if risky else read_format)(data, file, format=format, keep=keep, seed=seed)


def read_format(data: bytes, file: str, format: str, *, keep: int, seed: int) -> Columns:
    """The columns of a file of `format`, at most `keep` rows of them, here and now; what reads surfaces or LAS starts
    slowly, so only for one."""
    if format in MESHES or (format == "ply" and faces(data, file)):
        from inputs.cloud_mesh import read_surface

        return thinned(read_surface(data, file, format=format, seed=seed), file, keep=keep, seed=seed)
    if format in ("las", "laz"):
        from inputs.cloud_las import read_las

        return read_las(data, file, keep=keep, seed=seed)
    if format in TEXT:
        return read_text(data, file, keep=keep, seed=seed)
    columns = {"npy": read_npy, "npz": read_npz, "pcd": read_pcd, "ply": read_ply}[format](data, file)
    return thinned(columns, file, keep=keep, seed=seed)


def finished(columns: Columns, data: bytes, file: str, *, up: str, keep: int, seed: int) -> CloudInput:
    """Drop what is not finite, keep at most `keep` points, centre in double precision, turn upright, add normals."""
    columns = without_outliers(thinned(columns, file, keep=keep, seed=seed))
    notes = columns.notes
    original = np.array(columns.places, np.float64)
    places = oriented(original, up)
    low, high = places.min(0), places.max(0)
    with np.errstate(over="ignore"):
        centre, extent = low / 2 + high / 2, high - low
    if extent.max() > WIDEST:
        raise UserError("“{file}” has coordinates too far apart to draw. Please check its units.", file=file)
    points = np.ascontiguousarray(places - centre, np.float32) + np.float32(0)  # makes -0.0 equal 0.0
    repeated = len(points) - len(np.unique(points.view("V12")))
    if repeated:
        notes = (*notes, message("{number} points stand where another one stands.", number=f"{repeated:,}"))
    normals, estimated = unit_normals(columns.normals, up, points)
    near = min(NEIGHBOURS, len(points) - repeated)
    if estimated and near > 1:
        notes = (
            *notes,
            message("Normals were estimated from the {number} nearest points and turned outwards.", number=near),
        )
    digest = hashlib.sha256(data + f"\n{up} {keep} {seed}".encode()).hexdigest()
    arrays = (points, normals, columns.colors)
    for array in (*arrays, original):
        if array is not None:
            array.setflags(write=False)
    total = int(columns.total or len(columns.places))
    return CloudInput(*arrays, digest, file, notes, centre, extent, estimated, total, up, original)


def turned(cloud: CloudInput, up: str) -> CloudInput:
    """`cloud` as it stands when its axis `up` points up."""
    if up == "z":
        return cloud
    vectors = (oriented(getattr(cloud, name), up) for name in ("points", "normals"))
    points, normals = map(np.ascontiguousarray, vectors)
    frame = {"centre": oriented(cloud.centre[None], up)[0], "extent": abs(oriented(cloud.extent[None], up)[0])}
    digest = hashlib.sha256(f"{cloud.digest} {up}".encode()).hexdigest()
    return replace(cloud, points=points, normals=normals, digest=digest, up=up, **frame)


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
