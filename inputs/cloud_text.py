"""Point clouds that are text: XYZ, TXT, PTS, ASC and CSV, a point in a line, columns named or in their order."""

import re
from dataclasses import dataclass

import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, by_name, by_place, check_count
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


def read_text(data: bytes, file: str) -> Columns:
    """A table of numbers, one point in a line, separated by blanks, tabs, commas or semicolons.

    A first line of words names the columns; `#` and `//` begin a comment; a line of one number above the table (PTS,
    CloudCompare) counts the points and is skipped. Raises UserError where names and columns do not agree: which column
    is x would be a guess.
    """
    lines = decoded(data, file).splitlines()
    begins = opening(lines)
    body = lines[begins.line :]
    check_count(len(body), file)
    notes: tuple[Message, ...] = ()
    if begins.decimal:
        body = [line.replace(",", ".") for line in body]
        notes = (message("Commas were read as decimal points."),)
    table = numbers(body, begins, file)
    return named(table, begins.names, file, notes) if begins.names else by_place(table, file, notes=notes)


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


def decoded(data: bytes, file: str) -> str:
    """The text of `data`: UTF-8, UTF-16 with its mark, or the one-byte code of western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    head = data[:100_000]
    strange = sum(byte > 127 for byte in head) > len(head) / 2  # a table is mostly digits
    if strange or CONTROL.search(head):
        raise UserError("“{file}” is not plain text. Please save it as a table of x, y and z.", file=file)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


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


def numbers(body: list[str], begins: Opening, file: str) -> np.ndarray:
    """The lines as (point, column) float64; UserError where a row differs or is no number."""
    try:
        return np.loadtxt(body, delimiter=begins.mark, comments=("#", "//"), ndmin=2)
    except ValueError as fault:
        where = re.search(r"row (\d+)", str(fault))
        from_one = "changed" in str(fault)  # NumPy counts rows from 1 there, from 0 elsewhere
        line = int(where[1]) + begins.line + (not from_one) if where else "?"
        raise UserError(
            "“{file}” is no even table of numbers: in line {line} the row has other columns than the first or "
            "something that is not a number. Please save one point per line.",
            file=file,
            line=line,
        ) from fault
