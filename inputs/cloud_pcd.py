"""PCD, the format of the Point Cloud Library: ascii, binary and binary_compressed (LZF)."""

import io
from itertools import islice

import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, by_name, check_count, check_text, cut_short
from words import Message, message

MAX_COMPRESSED = 64_000_000  # bytes after unpacking; the decoder is plain Python
Fields = tuple[dict[str, np.ndarray], tuple[Message, ...]]
KINDS = {"F": "f", "I": "i", "U": "u"}


def read_pcd(data: bytes, file: str) -> Columns:
    """x, y, z, normals and colours of a PCD file, whatever its other fields."""
    facts, start = header(data, file)
    row = row_type(facts, file)
    count = number(facts, "POINTS") or number(facts, "WIDTH") * max(1, number(facts, "HEIGHT"))
    check_count(count, file)
    form, notes = (facts.get("DATA") or [""])[0].lower(), ()
    if form == "ascii":
        check_text(data, file, "PCD")
        fields, notes = ascii_fields(data[start:], row, count, file)
    elif form == "binary":
        fields = binary_fields(data, start, row, count, file)
    elif form == "binary_compressed":
        fields = compressed_fields(data, start, row, count, file)
    else:
        raise UserError(
            "“{file}” has PCD data of the kind “{kind}”; which is not read. Please save it as ascii or binary.",
            file=file,
            kind=form[:20],
        )
    for packed in ("rgb", "rgba"):
        if packed in fields and fields[packed].ndim == 1:
            fields |= unpacked_color(fields.pop(packed))
    return by_name({name: values for name, values in fields.items() if values.ndim == 1}, file, notes=notes)


def binary(data: bytes, file: str) -> bool:
    """Whether its points are read without looking at each."""
    return (header(data, file)[0].get("DATA") or [""])[0].lower() == "binary"


def header(data: bytes, file: str) -> tuple[dict[str, list[str]], int]:
    """The header's lines by their first word, and where the body begins."""
    facts, start = {}, 0
    while start < min(len(data), 20_000):
        end = data.find(b"\n", start)
        if end < 0:
            break
        words = data[start:end].decode("latin-1").split()
        start = end + 1
        if words and not words[0].startswith("#"):
            facts[words[0].upper()] = words[1:]
            if words[0].upper() == "DATA":
                return facts, start
    raise cut_short(file, "PCD")


def number(facts: dict[str, list[str]], name: str) -> int:
    value = (facts.get(name) or ["0"])[0]
    return int(value) if value.isdigit() else 0


def row_type(facts: dict[str, list[str]], file: str) -> np.dtype:
    """One point as a structured type, fields of several numbers as sub-arrays."""
    names, sizes, kinds = (facts.get(word, []) for word in ("FIELDS", "SIZE", "TYPE"))
    counts = facts.get("COUNT") or ["1"] * len(names)
    try:
        fields = [
            (name.lower() if name != "_" else f"_{place}", f"<{KINDS[kind.upper()]}{int(size)}", (int(many),))
            for place, (name, size, kind, many) in enumerate(zip(names, sizes, kinds, counts, strict=True))
        ]
        row = np.dtype([(name, kind) if many == (1,) else (name, kind, many) for name, kind, many in fields])
    except (KeyError, ValueError, TypeError) as fault:
        raise UserError(
            "“{file}” has a PCD header whose fields do not fit together. Please save it again.", file=file
        ) from fault
    if not 0 < row.itemsize <= 4096:
        raise UserError(
            "“{file}” has PCD points of {bytes} bytes; up to 4096 are read. Please save only the points.",
            file=file,
            bytes=row.itemsize,
        )
    return row


def ascii_fields(body: bytes, row: np.dtype, count: int, file: str) -> Fields:
    """The fields of rows that are text, and a note on colours that lost digits."""
    lines = (line for line in io.TextIOWrapper(io.BytesIO(body), encoding="latin-1") if line.strip())
    try:
        table = np.loadtxt(islice(lines, count), ndmin=2)
    except ValueError as fault:
        raise UserError(
            "“{file}” has a point that is not a row of numbers. Please save the PCD file again.", file=file
        ) from fault
    widths = [int(np.prod(row[name].shape)) for name in row.names]
    if table.shape != (count, sum(widths)):
        raise cut_short(file, "PCD")
    starts = np.cumsum([0, *widths[:-1]])
    columns = zip(row.names, starts, widths, strict=True)
    fields = {name: table[:, start] for name, start, width in columns if width == 1}
    notes: tuple[Message, ...] = ()
    for packed in {"rgb", "rgba"} & fields.keys():  # written as the number, or as the float with those bits
        whole = row[packed].kind != "f" or fields[packed].max(initial=0) > 1
        notes = () if whole else _digits_lost(fields[packed])
        fields[packed] = fields[packed].astype(np.uint32 if whole else np.float32)
    return fields, notes


def _digits_lost(packed: np.ndarray) -> tuple[Message, ...]:
    """A note on 24 bits of colour in seven digits: the number next to the one that was meant has another blue."""
    seven = all(float(f"{value:.6e}") == value for value in np.unique(packed[:10_000]))
    if not seven or not packed.any() or packed.max() < np.finfo(np.float32).tiny:  # smaller ones have fewer bits
        return ()
    return (message("Its packed colours have seven digits, too few for three bytes: their blue may be wrong."),)


def binary_fields(data: bytes, start: int, row: np.dtype, count: int, file: str) -> dict[str, np.ndarray]:
    if len(data) - start < count * row.itemsize:
        raise cut_short(file, "PCD")
    rows = np.frombuffer(data, row, count, start)
    return {name: rows[name] for name in row.names}


def compressed_fields(data: bytes, start: int, row: np.dtype, count: int, file: str) -> dict[str, np.ndarray]:
    """Compressed files hold one field after the other."""
    packed, whole = (int.from_bytes(data[place : place + 4], "little") for place in (start, start + 4))
    if whole != count * row.itemsize or len(data) - start - 8 < packed:
        raise cut_short(file, "PCD")
    if whole > MAX_COMPRESSED:
        raise UserError(
            "“{file}” unpacks to {megabytes} MB; compressed PCD may have 64. Please save it as binary.",
            file=file,
            megabytes=f"{whole / 1e6:.0f}",
        )
    body = unpack_lzf(memoryview(data)[start + 8 : start + 8 + packed], whole)
    if body is None:
        raise cut_short(file, "PCD")
    fields, place = {}, 0
    for name in row.names:
        kind, shape = row[name].base, row[name].shape
        fields[name] = np.frombuffer(body, kind, count * int(np.prod(shape)), place).reshape(count, *shape)
        place += count * row[name].itemsize
    return fields


def unpack_lzf(source: memoryview, size: int) -> bytes | None:
    """LZF: runs of literal bytes, and references back. None where the stream does not give `size` bytes."""
    out, place, end = bytearray(), 0, len(source)
    while place < end and len(out) <= size:
        control = source[place]
        place += 1
        if control < 32:
            out += source[place : place + control + 1]
            place += control + 1
            continue
        length, low = control >> 5, place
        if length == 7:
            if place >= end:
                return None
            length, low = length + source[place], place + 1
        if low >= end:
            return None
        origin, length, place = len(out) - ((control & 31) << 8 | source[low]) - 1, length + 2, low + 1
        if origin < 0:
            return None
        piece = out[origin : origin + length]
        out += (piece * (length // len(piece) + 1))[:length]  # a reference may reach into what it writes
    return bytes(out) if len(out) == size else None


def unpacked_color(packed: np.ndarray) -> dict[str, np.ndarray]:
    """Red, green and blue out of one 32-bit number, also where it is stored as a float."""
    bits = np.ascontiguousarray(packed).view(np.uint32) if packed.dtype.itemsize == 4 else packed.astype(np.uint32)
    return {name: (bits >> shift & 255).astype(np.uint8) for name, shift in (("red", 16), ("green", 8), ("blue", 0))}
