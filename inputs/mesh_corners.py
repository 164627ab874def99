"""Corners and their colours as OBJ and OFF files list them: what a mesh library drops on the way."""

import io

import numpy as np


def corners_of(data: bytes, format: str) -> tuple[np.ndarray, np.ndarray | None]:
    """All corners (corner, 3) float64 of an OBJ or OFF file, and their colours (corner, 3) uint8 where it has any.

    Empty for other formats, and where the lines are not as expected: the library's own reading then stands alone.
    """
    try:
        rows = {"obj": _obj, "off": _off}[format](data)
    except (KeyError, ValueError, IndexError, UnicodeDecodeError):
        return np.empty((0, 3)), None
    return rows[:, :3], _colors(rows[:, 3:6]) if rows.shape[1] >= 6 else None


def _obj(data: bytes) -> np.ndarray:
    """The numbers behind every `v`."""
    return np.loadtxt((line[2:] for line in io.BytesIO(data) if line.startswith((b"v ", b"v\t"))), ndmin=2)


def _off(data: bytes) -> np.ndarray:
    """The first block of numbers behind the counts."""
    lines = [line.split(b"#")[0].split() for line in data.splitlines()]
    lines = [line for line in lines if line]
    counts = lines[0][1:] or lines[1]  # the counts may stand behind the word OFF
    start = 1 if lines[0][1:] else 2
    return np.array(lines[start : start + int(counts[0])], dtype=float)


def _colors(values: np.ndarray) -> np.ndarray:
    """Shares of 1 or bytes, as bytes."""
    factor = 255 if values.max(initial=0) <= 1 else 1
    return np.clip(np.round(values * factor), 0, 255).astype(np.uint8)


def missing(corners: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Which of `corners` are not among `known`, (corner,) bool, by their places."""
    ours, theirs = (np.ascontiguousarray(rows, dtype=np.float64).view("S24").ravel() for rows in (corners, known))
    return ~np.isin(ours, theirs)
