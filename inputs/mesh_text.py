"""Surfaces written as text (OBJ, OFF, PLY): corners, their colours and triangles, a line at a time.

A mesh library holds such a file several times over as Python's strings (70 bytes for one of a face), takes time with
the square of its materials, and drops corners and colours on the way.
"""

import io
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from inputs.cloud_columns import as_colors

CORNER, FACE = (b"v ", b"v\t"), (b"f ", b"f\t")
OFF = re.compile(rb"(C?N?)OFF\s*([^\n]*)\n")  # its counts may stand behind the word, and even touch it


@dataclass(frozen=True, eq=False)
class Surface:
    """`corners` (corner, 3) float64; `triangles` (triangle, 3), numbers of corners from 0 that nobody has checked;
    `colors` (corner, 3) uint8 or None."""

    corners: np.ndarray
    triangles: np.ndarray
    colors: np.ndarray | None = None


def read_obj(data: bytes) -> Surface:
    """Corners and faces of an OBJ, whatever objects, groups and materials they belong to.

    Raises ValueError where they are no numbers.
    """
    data = data.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ")  # a line may go on in the next one
    rows = _obj_corners(data)
    return Surface(rows[:, :3], _obj_faces(data), _colors(rows))


def _obj_corners(data: bytes) -> np.ndarray:
    def lines() -> Iterator[bytes]:
        return (line[2:] for line in io.BytesIO(data) if line.startswith(CORNER))

    try:
        return _table(lines())
    except ValueError:  # some corners have a colour and some have none
        return np.loadtxt(lines(), usecols=range(3), ndmin=2)


def _obj_faces(data: bytes) -> np.ndarray:
    """The triangles of all faces: numbers from 1, or backwards from the last corner so far (-1); `1/2/3` names a
    texture and a normal too."""
    seen, faces = 0, Polygons()
    for line in io.BytesIO(data):
        if line.startswith(FACE):
            words = _words(re.sub(rb"/\S*", b"", line[2:]) if b"/" in line else line[2:])
            if b"-" in line:
                words = [seen + 1 + int(word) if word.startswith(b"-") else word for word in words]
            faces.add(words)
        elif line.startswith(CORNER):
            seen += 1
    return faces.triangles() - np.int32(1)


def read_off(data: bytes) -> Surface:
    """Corners and faces of an OFF; colours where it has them (COFF). ValueError where it is none."""
    head = OFF.match(data)
    if head is None:
        raise ValueError("It does not begin with OFF.")
    lines = (line for line in io.BytesIO(head[2] + b"\n" + data[head.end() :]) if _words(line))
    count, polygons = map(int, _words(next(lines, b""))[:2])
    rows = _table(islice(lines, count))
    if len(rows) < count:
        raise ValueError("It has fewer corners than it says.")
    return Surface(rows[:, :3], _counted(islice(lines, polygons)), None if b"N" in head[1] else _colors(rows))


def ply_triangles(body: bytes, skip: int, count: int) -> np.ndarray:
    """The triangles of a text PLY's `count` faces, which follow `skip` lines of `body`."""
    return _counted(islice(io.BytesIO(body), skip, skip + count))


def _counted(lines: Iterable[bytes]) -> np.ndarray:
    """The triangles of faces that are written as their count of corners, these, and whatever else (a colour say)."""
    faces = Polygons()
    for line in lines:
        words = _words(line)
        count = int(words[0])
        if len(words) <= count:
            raise ValueError("A face has fewer corners than it says.")
        faces.add(words[1 : count + 1])
    return faces.triangles()


class Polygons:
    """Faces of any number of corners, gathered in eight bytes a corner."""

    def __init__(self) -> None:
        self.numbers, self.counts = array("i"), array("i")

    def add(self, corners: Sequence[bytes | int]) -> None:
        """One more, by the numbers of its corners."""
        self.numbers.extend(map(int, corners))
        self.counts.append(len(corners))

    def triangles(self) -> np.ndarray:
        """Fans (triangle, 3) int32: of each face the first corner with every two that follow one another."""
        numbers, counts = np.array(self.numbers, np.int32), np.array(self.counts, np.int32)
        pieces = np.maximum(counts - 2, 0)
        first = np.repeat(counts.cumsum() - counts, pieces)
        step = np.arange(len(first)) - np.repeat(pieces.cumsum() - pieces, pieces)
        return np.stack([numbers[first], numbers[first + step + 1], numbers[first + step + 2]], axis=1)


def _words(line: bytes) -> list[bytes]:
    return line.partition(b"#")[0].split()


def _table(lines: Iterable[bytes]) -> np.ndarray:
    """Places, and colours where the first of `lines` has any: (row, 3 or 6) float64."""
    lines = iter(lines)
    first = next(lines, None)
    if first is None:
        return np.empty((0, 3))
    columns = range(6 if len(_words(first)) >= 6 else 3)
    return np.loadtxt(chain([first], lines), usecols=columns, ndmin=2)


def _colors(rows: np.ndarray) -> np.ndarray | None:
    return as_colors(rows[:, 3:]) if rows.shape[1] == 6 else None
