"""Point clouds that are arrays: NPY and NPZ (no pickles)."""

import io
import zipfile
from collections.abc import Mapping

import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, as_colors, by_name, by_place, check_count, cut_short, listed, two_levels
from words import Message, message

MAX_UNPACKED = 75_000_000  # bytes of all arrays of an NPZ archive together
POINTS = ("points", "xyz", "pos", "positions", "vertices", "coords", "arr_0", "data")
NORMALS, COLORS = ("normals", "normal", "norms"), ("colors", "colours", "color", "rgb")


def read_npy(data: bytes, file: str) -> Columns:
    """An array (point, column), or one with the named fields x, y and z."""
    return of_array(load_array(io.BytesIO(data), len(data), file), file)


def read_npz(data: bytes, file: str) -> Columns:
    """An archive of arrays: the points by name (`points`, `xyz`, …) or the first fitting one, normals and colours."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {member.filename.removesuffix(".npy"): member for member in archive.infolist()}
        if sum(member.file_size for member in members.values()) > MAX_UNPACKED:
            raise UserError(
                "“{file}” unpacks to more than 75 MB. Please save only the points, as float32 or NPY.", file=file
            )
        arrays = {}
        for name, member in members.items():
            with archive.open(member) as stream:
                arrays[name] = load_array(stream, member.file_size, file)
    return of_archive(arrays, file)


def of_archive(arrays: Mapping[str, np.ndarray], file: str) -> Columns:
    """Columns out of the arrays of an NPZ file."""
    lower = {name.lower(): array for name, array in arrays.items()}
    fitting = [name for name, array in lower.items() if fits(array)]
    named = {"x", "y", "z"} <= lower.keys() and all(lower[axis].ndim == 1 for axis in "xyz")
    if named:
        length = len(lower["x"])
        return by_name({name: array for name, array in lower.items() if array.shape == (length,)}, file)
    chosen = next((name for name in (*POINTS, *fitting) if name in fitting), None)
    if chosen is None:
        raise UserError(
            "“{file}” holds {names}, none of them an array of points. Please save rows of x, y, z.",
            file=file,
            names=listed(list(arrays)),
        )
    columns = of_array(lower[chosen], file)
    extra = {}
    for field, names in (("normals", NORMALS), ("colors", COLORS)):
        values = next((lower[name] for name in names if name in fitting and name != chosen), None)
        extra[field] = values if values is not None and values.shape == columns.places.shape else None
    normals = columns.normals if extra["normals"] is None else extra["normals"]
    colors = columns.colors if extra["colors"] is None else as_colors(extra["colors"])
    notes = () if extra["colors"] is None else two_levels(extra["colors"])
    return Columns(
        columns.places,
        normals,
        colors,
        (*columns.notes, *notes, message("The array “{name}” holds the points.", name=chosen[:20])),
    )


def fits(array: np.ndarray) -> bool:
    """True for numbers that may be points: (…, 3 or more), (3, point), or named fields."""
    named = array.dtype.names is not None and {"x", "y", "z"} <= {name.lower() for name in array.dtype.names}
    return named or (array.dtype.kind in "fiu" and array.ndim in (2, 3) and (array.shape[-1] >= 3 or len(array) == 3))


def picture(array: np.ndarray) -> bool:
    """True for bytes in rows and columns of three or four: pixels, no clouds."""
    return array.dtype == np.uint8 and array.ndim == 3 and array.shape[-1] in (3, 4)


def of_array(array: np.ndarray, file: str) -> Columns:
    """Columns of one array; (3, point) is turned, of several clouds the first is taken."""
    notes: tuple[Message, ...] = ()
    if array.dtype.names is not None:
        return by_name({name: array[name].ravel() for name in array.dtype.names}, file)
    if picture(array):
        raise UserError(
            "“{file}” holds pixels ({shape} bytes), not points. Please show it as a picture (PNG), or save rows of x, "
            "y, z.",
            file=file,
            shape=" × ".join(map(str, array.shape)),
        )
    if array.dtype.kind not in "fiu" or array.ndim not in (2, 3):
        raise UserError(
            "“{file}” holds an array of shape {shape} and type {type}. Please save numbers as (point, 3).",
            file=file,
            shape=array.shape,
            type=array.dtype,
        )
    if array.ndim == 3:
        array, notes = array[0], (message("The first of {number} clouds is shown.", number=len(array)),)
    if len(array) == 3 and array.shape[1] > 6:
        array, notes = array.T, (*notes, message("Its three rows were taken as x, y and z."))
    check_count(len(array), file)
    return by_place(array, file, notes=notes)


def load_array(stream: io.BufferedIOBase, size: int, file: str) -> np.ndarray:
    """One NPY array, after comparing what its header promises with the `size` of the file in bytes."""
    try:
        version = np.lib.format.read_magic(stream)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        shape, fortran, dtype = read(stream)
    except ValueError as fault:
        raise UserError(
            "“{file}” is no array that can be read here. Please save it with numpy.save.", file=file
        ) from fault
    if dtype.hasobject:
        raise UserError(
            "“{file}” holds Python objects, which are not opened for safety. Please save plain numbers.", file=file
        )
    needed = int(np.prod(shape, dtype=object)) * dtype.itemsize
    body = stream.read(min(needed, size))
    if len(body) < needed:
        raise cut_short(file, "NPY")
    return np.frombuffer(body, dtype).reshape(shape, order="F" if fortran else "C")
