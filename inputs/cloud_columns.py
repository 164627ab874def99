"""What every reader of point clouds hands on: places, and normals and colours where the file has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from errors import UserError
from words import Message, message, named

MAX_POINTS = 10_000_000
MAX_COLUMNS = 32
MAX_TEXT = 12_000_000  # bytes of a PLY or PCD that is text
FIELDS = {  # what is meant: the names files give it, small letters
    "x": ("x", "pos_x", "px", "easting"),
    "y": ("y", "pos_y", "py", "northing"),
    "z": ("z", "pos_z", "pz", "elevation", "height"),
    "nx": ("nx", "normal_x", "normalx"),
    "ny": ("ny", "normal_y", "normaly"),
    "nz": ("nz", "normal_z", "normalz"),
    "red": ("red", "r", "diffuse_red"),
    "green": ("green", "g", "diffuse_green"),
    "blue": ("blue", "b", "diffuse_blue"),
}


@dataclass(frozen=True, eq=False)
class Columns:
    """A cloud as its file has it: `places` (point, 3), `normals` (point, 3) and `colors` (point, 3) uint8 or None.

    `notes` are sentences for the page, `up` the axis that the format says points up, `total` the number of points in
    the file where fewer are here.
    """

    places: np.ndarray
    normals: np.ndarray | None = None
    colors: np.ndarray | None = None
    notes: tuple[Message, ...] = ()
    up: str = "z"
    total: int | None = None


def fields_of(names: Sequence[str], file: str) -> dict[str, str]:
    """What is meant {field: the name it has among `names`}; UserError where x, y or z is missing."""
    spelled = {_key(name): name for name in names}
    columns = {
        field: spelled[alias] for field, aliases in FIELDS.items() for alias in aliases[::-1] if alias in spelled
    }
    if missing := [axis for axis in "xyz" if axis not in columns]:
        raise UserError(
            "“{file}” has the columns {columns} but lacks {missing}. Please name the coordinates x, y and z.",
            file=file,
            columns=listed(list(names)),
            missing=listed(missing),
        )
    keys = [_key(name) for name in names]
    if twice := [name for name in columns.values() if keys.count(_key(name)) > 1]:
        raise UserError(
            "“{file}” has two columns {name}. Please give every column a name of its own.",
            file=file,
            name=twice[0][:20],
        )
    return columns


def _key(name: str) -> str:
    """How columns are told apart: whatever the case, without quotes and signs of comments."""
    return name.lower().strip(" \"'#/")


def by_name(table: Mapping[str, np.ndarray], file: str, *, notes: tuple[Message, ...] = ()) -> Columns:
    """Columns of a `table` with named columns, in whatever order; UserError where x, y or z is missing."""
    columns = fields_of(list(table), file)
    places, normals, colors = (
        stacked(table, [columns[name] for name in names]) if all(name in columns for name in names) else None
        for names in (("x", "y", "z"), ("nx", "ny", "nz"), ("red", "green", "blue"))
    )
    if colors is None:
        return Columns(places, normals, None, notes)
    return Columns(places, normals, as_colors(colors), (*notes, *two_levels(colors)))


def by_place(table: np.ndarray, file: str, *, notes: tuple[Message, ...] = ()) -> Columns:
    """Columns of a `table` (point, column) without names: x, y, z, then what later triples look like."""
    check_width(table, file)
    normals = colors = None
    intensity = file.lower().endswith(".pts") and table.shape[1] > 6  # PTS has it between places and colours
    starts = (4, 6) if intensity else (3, 4, 6)
    for start in range(3, table.shape[1] - 2):
        triple = table[:, start : start + 3]
        if normals is None and unit_length(triple):
            normals, notes = (
                triple,
                (*notes, message("Columns {first} to {last} were taken as normals.", first=start + 1, last=start + 3)),
            )
        elif colors is None and start in starts and whole_bytes(triple):
            colors, notes = (
                as_colors(triple),
                (*notes, message("Columns {first} to {last} were taken as colours.", first=start + 1, last=start + 3)),
            )
    if not intensity and colors is not None and table.shape[1] == 7 and whole_bytes(table[:, 3:6]):
        notes = (*notes, *_other_colors(table))
    return Columns(table[:, :3], normals, colors, notes)


def _other_colors(table: np.ndarray) -> tuple[Message, ...]:
    """A note on seven columns whose last three may be the colours as well: x y z intensity r g b."""
    last = table[:, 6]
    if (last == last[0]).all() or not whole_bytes(table[:, 4:]):  # one value throughout is opacity
        return ()
    return (
        message("Columns 5 to 7 may be the colours as well: a first line of names, such as x y z i r g b, decides."),
    )


def check_width(table: np.ndarray, file: str) -> None:
    """Refuse a table whose rows are no points."""
    wide = table.shape[1] if table.ndim == 2 else 1
    if wide < 3:
        raise UserError(
            "“{file}” has {wide} numbers in a row; a point needs three, x, y and z. Please save at least these.",
            file=file,
            wide=wide,
        )
    if wide > MAX_COLUMNS:
        raise UserError(
            "“{file}” has {wide} numbers in a row; up to {limit} are read. Please save fewer columns, a point a row.",
            file=file,
            wide=f"{wide:,}",
            limit=MAX_COLUMNS,
        )


def stacked(table: Mapping[str, np.ndarray], names: Sequence[str]) -> np.ndarray:
    return np.stack([table[name] for name in names], axis=1)


def unit_length(triple: np.ndarray) -> bool:
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isclose((np.asarray(triple[:10_000], float) ** 2).sum(1), 1, atol=0.02).all())


def whole_bytes(triple: np.ndarray) -> bool:
    part = triple[:10_000]
    return bool(((part >= 0) & (part <= 255)).all() and part.max() > 1 and (part == np.floor(part)).all())


def as_colors(colors: np.ndarray) -> np.ndarray:
    """Colours as (point, 3) uint8, from bytes, 16-bit numbers or shares of 1."""
    colors = np.nan_to_num(np.asarray(colors, np.float32), nan=0, posinf=0, neginf=0)
    top = colors.max(initial=0)
    factor = 255 if top <= 1 else 1 if top <= 255 else 255 / 65535
    return np.clip(np.round(colors * factor), 0, 255).astype(np.uint8)


def two_levels(colors: np.ndarray) -> tuple[Message, ...]:
    """A note on bytes that are 0 or 1 only, which are taken for shares of 1: as levels of 255 they would be black."""
    if np.asarray(colors).dtype.kind not in "iu" or np.max(colors, initial=0) != 1:
        return ()
    return (message("Its colours are whole numbers, 0 and 1 only: they were taken as none and all of each."),)


def check_count(count: int, file: str) -> None:
    """Refuse more points than are read here."""
    if count > MAX_POINTS:
        raise UserError(
            "“{file}” has {count} points; up to {limit} can be read here. Please thin it out first.",
            file=file,
            count=f"{count:,}",
            limit=f"{MAX_POINTS:,}",
        )
    if count < 1:
        raise UserError("“{file}” has no points. Please choose a cloud of at least one point.", file=file)


def check_text(data: bytes, file: str, format: str) -> None:
    """Refuse more text than is read whole."""
    if len(data) > MAX_TEXT:
        raise UserError(
            "“{file}” has {megabytes} MB of text; up to {limit} are read as {format}. Please save it in binary form.",
            file=file,
            megabytes=f"{len(data) / 1e6:.0f}",
            limit=MAX_TEXT // 1_000_000,
            format=format,
        )


def cut_short(file: str, format: str) -> UserError:
    """The sentence for a header that promises more than the file holds."""
    return UserError(
        "“{file}” is damaged or cut short: its {format} header promises more than is there. Please save it again.",
        file=file,
        format=format,
    )


def listed(names: Sequence[str]) -> Message:
    """The first names, readable: “a”, “b”, “c” and 4 more."""
    shown = named([name[:20] for name in names[:6]], 6)
    if len(names) <= 6:
        return Message("{names}", {"names": shown})
    return message("{names} and {number} more", names=shown, number=len(names) - 6)
