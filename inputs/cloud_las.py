"""LAS and LAZ, the formats of laser scanning, read in pieces so that memory stays bounded.

The decoder of LAZ aborts the whole process on some damaged files, so all this runs in a child (`inputs.child`).
"""

import io
import struct

import laspy
import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, as_colors, check_count, cut_short
from words import message

PIECE = 500_000  # points decoded at a time


def read_las(data: bytes, file: str, *, keep: int, seed: int = 0) -> Columns:
    """At most `keep` points, drawn evenly with `seed`, of a LAS or LAZ file; places in double precision."""
    check_records(data, file)
    header = laspy.LasHeader.read_from(io.BytesIO(data))
    count = header.point_count
    check_count(count, file)
    if not header.are_points_compressed and len(data) - header.offset_to_point_data < count * header.point_format.size:
        raise cut_short(file, "LAS")
    try:
        places, colors = drawn_points(data, keep=keep, seed=seed)
    except (MemoryError, UserError):
        raise
    except Exception as fault:  # the decoder raises anything, where it does not end the process
        raise UserError(
            "“{file}” is damaged: its compressed points cannot be unpacked. Please save it again.", file=file
        ) from fault
    notes = (
        (
            message(
                "{drawn} of its {count} points were drawn at random (seed {seed}).",
                drawn=f"{len(places):,}",
                count=f"{count:,}",
                seed=seed,
            ),
        )
        if count > keep
        else ()
    )
    return Columns(places, None, as_colors(colors) if len(colors) else None, notes, total=count)


def check_records(data: bytes, file: str) -> None:
    """Refuse more records than can be in the file, before laspy loops over as many as the header says."""
    if len(data) < 227:
        raise cut_short(file, "LAS")
    check_version(data, file)
    (start, records) = struct.unpack_from("<II", data, 96)
    (later,) = struct.unpack_from("<I", data, 243) if data[25] >= 4 and len(data) >= 375 else (0,)
    if start > len(data) or 54 * records > start or 60 * later > len(data):
        raise cut_short(file, "LAS")


def check_version(data: bytes, file: str) -> None:
    """Refuse what is newer than the decoder knows: it would call it damaged, or take it for what it is not."""
    major, minor, kind = data[24], data[25], data[104] & 0x3F  # the upper bits say that the points are compressed
    if major != 1 or minor > 4 or kind > 10:
        raise UserError(
            "“{file}” is LAS {major}.{minor} with points of format {kind}; 1.0 to 1.4 with formats 0 to 10 are read. "
            "Please save it as LAS 1.4.",
            file=file,
            major=major,
            minor=minor,
            kind=kind,
        )


def drawn_points(data: bytes, *, keep: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Places (point, 3) float64 and raw colours (point, 3), or (0, 3) without; ValueError for a file cut short."""
    with laspy.open(io.BytesIO(data), laz_backend=laspy.LazBackend.Lazrs) as reader:
        count = reader.header.point_count
        rng = np.random.default_rng(seed)
        chosen = np.arange(count) if count <= keep else np.sort(rng.choice(count, keep, replace=False))
        pieces, start = [], 0
        for piece in reader.chunk_iterator(PIECE):
            pieces.append(taken(piece, chosen[(chosen >= start) & (chosen < start + len(piece))] - start))
            start += len(piece)
    if start < count:
        raise ValueError(f"{start} of {count} points")
    places, colors = (np.concatenate(part) for part in zip(*pieces, strict=True))
    return places, colors


def taken(piece: laspy.ScaleAwarePointRecord, chosen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Places and raw colours of the chosen points of a piece."""
    part = piece[chosen]
    places = np.stack([np.asarray(part.x), np.asarray(part.y), np.asarray(part.z)], 1)
    colored = "red" in part.point_format.dimension_names
    return places, np.stack([part.red, part.green, part.blue], 1) if colored else np.empty((0, 3), np.uint16)
