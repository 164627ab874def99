"""PLY points: ascii and both binary orders, properties in any order. Surfaces are read in cloud_mesh."""

import io
import re
from dataclasses import dataclass
from itertools import islice

import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, by_name, check_count, check_text, cut_short

ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
TYPES = {
    "char": "i1",
    "int8": "i1",
    "uchar": "u1",
    "uint8": "u1",
    "short": "i2",
    "int16": "i2",
    "ushort": "u2",
    "uint16": "u2",
    "int": "i4",
    "int32": "i4",
    "uint": "u4",
    "uint32": "u4",
    "float": "f4",
    "float32": "f4",
    "double": "f8",
    "float64": "f8",
}
MAX_HEADER = 20_000


@dataclass(frozen=True)
class Element:
    """One element of the header: its `count` and its properties as (name, type); type "list" for lists,
    an unknown one behind a "?"."""

    name: str
    count: int
    properties: tuple[tuple[str, str], ...]


def header(data: bytes, file: str) -> tuple[str, list[Element], int]:
    """Byte order ("" for ascii), elements, and where the body begins."""
    end = re.search(rb"end_header *\r?\n", data[:MAX_HEADER])
    if end is None:
        raise cut_short(file, "PLY")
    order, elements = None, []
    for line in data[: end.start()].decode("latin-1").splitlines():
        words = line.split()
        if words[:1] == ["format"] and len(words) > 1:
            order = ORDERS.get(words[1])
        elif words[:1] == ["element"] and len(words) == 3 and words[2].isdigit():
            elements.append(Element(words[1], int(words[2]), ()))
        elif words[:1] == ["property"] and len(words) > 2 and elements:
            kind = "list" if words[1] == "list" else TYPES.get(words[1], f"?{words[1]}")
            last = elements[-1]
            elements[-1] = Element(last.name, last.count, (*last.properties, (words[-1], kind)))
    if order is None:
        raise UserError(
            "“{file}” does not say which kind of PLY it is. Please save it as ascii or binary PLY.", file=file
        )
    return order, elements, end.end()


def faces(data: bytes, file: str) -> int:
    """How many faces the header promises."""
    return next((element.count for element in header(data, file)[1] if element.name == "face"), 0)


def binary(data: bytes, file: str) -> bool:
    """Whether its points are read without looking at each."""
    return bool(header(data, file)[0])


def read_ply(data: bytes, file: str) -> Columns:
    """The vertices, whatever follows them."""
    order, elements, start = header(data, file)
    if not elements or elements[0].name != "vertex":
        raise UserError(
            "“{file}” does not begin with its points. Please save it as PLY with the vertices first.", file=file
        )
    vertex = elements[0]
    check_count(vertex.count, file)
    _check_kinds(vertex, file)
    if any(kind == "list" for _, kind in vertex.properties):
        raise UserError(
            "“{file}” has points with lists, which are not read here. Please save single numbers per point.", file=file
        )
    if len({name for name, _ in vertex.properties}) < len(vertex.properties):
        raise UserError("“{file}” names a property of its points twice. Please save it again.", file=file)
    if order:
        rows = binary_rows(data, start, np.dtype([(name, order + kind) for name, kind in vertex.properties]), vertex)
    else:
        check_text(data, file, "PLY")
        rows = ascii_rows(data[start:], vertex, file)
    if rows is None:
        raise cut_short(file, "PLY")
    return by_name(rows, file)


def _check_kinds(vertex: Element, file: str) -> None:
    """Refuse numbers of a type that PLY does not have."""
    strange = [kind[1:] for _, kind in vertex.properties if kind.startswith("?")]
    if strange:
        raise UserError(
            "“{file}” has numbers of the type “{kind}”, which PLY does not have. Please save them as float or double.",
            file=file,
            kind=strange[0][:20],
        )


def binary_rows(data: bytes, start: int, row: np.dtype, vertex: Element) -> dict[str, np.ndarray] | None:
    if row.itemsize == 0 or len(data) - start < vertex.count * row.itemsize:
        return None
    rows = np.frombuffer(data, row, vertex.count, start)
    return {name: rows[name] for name in row.names}


def ascii_rows(body: bytes, vertex: Element, file: str) -> dict[str, np.ndarray] | None:
    if body.count(b"\n") + 1 < vertex.count:
        return None
    lines = islice(io.TextIOWrapper(io.BytesIO(body), encoding="latin-1"), vertex.count)
    try:
        table = np.loadtxt(lines, ndmin=2)
    except ValueError as fault:
        raise UserError(
            "“{file}” has a point that is not a row of numbers. Please save the PLY file again.", file=file
        ) from fault
    if table.shape != (vertex.count, len(vertex.properties)):
        return None
    return {name: column for (name, _), column in zip(vertex.properties, table.T, strict=True)}
