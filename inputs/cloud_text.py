"""Point clouds that are text: XYZ, TXT, PTS, ASC and CSV, a point in a line, columns named or in their order."""

import codecs
import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, by_name, by_place, check_count, check_width, fields_of
from inputs.cloud_sample import PIECE, Sample
from words import Message, message

HEAD = 200  # lines in which the table must begin
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a]")  # bytes that no text has
NUMBER = re.compile(r"[+-]?(\d+[.,]?\d*|[.,]\d+)([eE][+-]?\d+)?|[+-]?(nan|inf(inity)?)", re.IGNORECASE)
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Opening:
    """How a table begins: `names` of its columns (empty where they have none), the number of the first `line` of
    numbers, the `mark` between columns (None: blanks), and whether a comma is the `decimal` point."""

    names: tuple[str, ...]
    line: int
    mark: str | None
    decimal: bool


def read_text(data: bytes, file: str, *, keep: int, seed: int) -> Columns:
    """A table of numbers, one point in a line, separated by blanks, tabs, commas or semicolons; at most `keep` rows.

    A first line of words names the columns; `#` and `//` begin a comment; a line of one number above the table (PTS,
    CloudCompare) counts the points and is skipped. Raises UserError where names and columns do not agree: which column
    is x would be a guess.
    """
    lines = text_of(data, file)
    head = list(islice(lines, HEAD))
    begins = opening(head)
    check_wide(head[begins.line : begins.line + 1], begins.mark, file)
    sample = sampled(chain(head[begins.line :], lines), begins, file, Sample(keep, seed))
    notes = (message("Commas were read as decimal points."),) if begins.decimal else ()
    table = sample.rows(file)
    return sample.told(named(table, begins.names, file, notes) if begins.names else by_place(table, file, notes=notes))


def sampled(lines: Iterator[str], begins: Opening, file: str, sample: Sample) -> Sample:
    """`sample` of the table that `lines` hold, looked at piece by piece."""
    first, width = begins.line, None
    while body := list(islice(lines, PIECE)):
        table = numbers([line.replace(",", ".") for line in body] if begins.decimal else body, begins.mark, first, file)
        if len(table):
            width = width or table.shape[1]
            if table.shape[1] != width:
                raise uneven(file, first + 1)
            places = places_of(begins.names, width, file)
            check_width(table, file)
            sample.add(table, places)
        check_count(sample.total or 1, file)
        first += len(body)
    return sample


def check_wide(line: list[str], mark: str | None, file: str) -> None:
    """Refuse a first `line` of very many numbers before they are read."""
    for numbers_there in line:
        check_width(np.empty((0, max(3, len(numbers_there.split(mark))))), file)


def places_of(names: tuple[str, ...], width: int, file: str) -> list[int]:
    """Which columns say where a point is."""
    if len(names) != width:  # `named` says what that means
        return [0, 1, 2]
    fields = fields_of(names, file)
    return [names.index(fields[axis]) for axis in "xyz"]


def named(table: np.ndarray, names: tuple[str, ...], file: str, notes: tuple[Message, ...]) -> Columns:
    """Columns of a `table` (point, column) under a line of `names`."""
    if len(names) == table.shape[1]:
        return by_name(dict(zip(names, table.T, strict=True)), file, notes=notes)
    if {"x", "y", "z"} & {name.lower() for name in names}:
        raise UserError(
            "“{file}” names {names} columns, but its rows have {columns}. Please give every column a name.",
            file=file,
            names=len(names),
            columns=table.shape[1],
        )
    note = message("Its first line names no x, y and z: the first three columns were taken for them.")
    return by_place(table, file, notes=(*notes, note))


def text_of(data: bytes, file: str) -> Iterator[str]:
    """The lines of `data`: UTF-8, UTF-16 with its mark, or the one-byte code of western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return lines_of(data, "utf-16")
    head = data[:100_000]
    strange = sum(byte > 127 for byte in head) > len(head) / 2  # a table is mostly digits
    if strange or CONTROL.search(head):
        raise UserError("“{file}” is not plain text. Please save it as a table of x, y and z.", file=file)
    return lines_of(data, "utf-8-sig" if _utf8(data) else "cp1252")


def lines_of(data: bytes, code: str) -> Iterator[str]:
    """One after the other, as long as they are looked at: as a list they would take several times their bytes."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=code, errors="replace")


def _utf8(data: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), 1 << 20):
            decoder.decode(data[start : start + (1 << 20)])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def opening(lines: list[str]) -> Opening:
    """Where and how the table of `lines` begins."""
    names: tuple[str, ...] = ()
    for place, line in enumerate(lines[:HEAD]):
        comment = line.strip()[:1] in ("#", "/")
        bare = line.strip().lstrip("#/").strip()
        words = parted(bare)
        if NUMBER.fullmatch(words[0] if words else "") and not comment:
            if len(words) == 1 and place + 1 < len(lines) and len(parted(lines[place + 1])) > 2:
                continue  # how many points follow
            mark, decimal = separator(line)
            return Opening(names, place, mark, decimal)
        if {"x", "y", "z"} <= {word.lower() for word in words} or (place == 0 and words and not comment):
            names = tuple(word or f"column {number}" for number, word in enumerate(words, start=1))
    return Opening(names, len(lines), None, False)


def parted(line: str) -> list[str]:
    """The words of a line, empty ones between marks too."""
    mark = next((sign for sign in ";\t," if sign in line), None)
    return [word.strip(" \"'") for word in (line.split(mark) if mark else line.split())]


def separator(line: str) -> tuple[str | None, bool]:
    """What stands between the columns of a `line` of numbers (None: blanks), and whether commas are decimal points."""
    for sign in ";\t":
        if sign in line:
            return sign, "," in line
    words = line.split()
    decimal = (
        len(words) > 2
        and any("," in word for word in words)
        and all(DECIMAL_COMMA.fullmatch(word) or (NUMBER.fullmatch(word) and "," not in word) for word in words)
    )
    return (None, True) if decimal else ("," if "," in line else None, False)


def numbers(body: list[str], mark: str | None, first: int, file: str) -> np.ndarray:
    """Lines, of which `first` stand before, as (point, column) float64; UserError where a row differs or is no
    number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of a piece without numbers
        try:
            return np.loadtxt(body, delimiter=mark, comments=("#", "//"), ndmin=2)
        except ValueError as fault:
            where = re.search(r"row (\d+)", str(fault))
            from_one = "changed" in str(fault)  # NumPy counts rows from 1 there, from 0 elsewhere
            raise uneven(file, int(where[1]) + first + (not from_one) if where else "?") from fault


def uneven(file: str, line: int | str) -> UserError:
    """The sentence for a row that is no point."""
    return UserError(
        "“{file}” is no even table of numbers: in line {line} the row has other columns than the first or "
        "something that is not a number. Please save one point per line.",
        file=file,
        line=line,
    )
