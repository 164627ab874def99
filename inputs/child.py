"""Readers that a small file can keep busy for minutes, in a process of their own with limits on time and memory.

`python -m inputs.child FORMAT SEED SECONDS` reads a cloud from standard input and writes its columns, or what is wrong
with it, to standard output. A damaged file may kill the child; the server and its visitors never notice.
"""

import io
import json
import sys

import numpy as np

from errors import UserError
from inputs import apart
from inputs.cloud_columns import Columns
from words import Message

SECONDS, MEMORY = 10, 6_000_000_000  # processor time, and address space, most of which libraries only reserve
REFUSED = 2  # exit code: standard output holds a message


def read_apart(data: bytes, file: str, *, format: str, seed: int) -> Columns:
    """`inputs.point_cloud.read_format` of `data` in a child; UserError with its message, or when it takes long."""
    try:
        done = apart.run("inputs.child", format, seed, SECONDS, data=data, seconds=4 * SECONDS)
    except apart.TookTooLong as fault:
        raise _too_long(file) from fault
    if done.returncode == REFUSED:
        told = json.loads(done.stdout)
        values = {name: _value(value) for name, value in told["values"].items()}
        raise UserError.of(Message(told["text"], values | {"file": file}))
    if done.returncode:
        raise ValueError(f"the reader ended with {done.returncode}: {done.stderr[-300:]!r}")
    return _unpacked(done.stdout)


def _too_long(file: str) -> UserError:
    return UserError(
        "“{file}” takes longer than {seconds} seconds to read. Please save it more simply: fewer parts, one point in a "
        "line.",
        file=file,
        seconds=SECONDS,
    )


def _packed(columns: Columns) -> bytes:
    arrays = {name: getattr(columns, name) for name in ("places", "normals", "colors")}
    facts = {"up": columns.up, "total": columns.total, "notes": [_told(note) for note in columns.notes]}
    file = io.BytesIO()
    np.savez(
        file, facts=np.array(json.dumps(facts)), **{name: part for name, part in arrays.items() if part is not None}
    )
    return file.getvalue()


def _unpacked(data: bytes) -> Columns:
    with np.load(io.BytesIO(data)) as arrays:
        facts = json.loads(str(arrays["facts"]))
        places, normals, colors = (arrays.get(name) for name in ("places", "normals", "colors"))
    return Columns(places, normals, colors, tuple(map(_value, facts["notes"])), facts["up"], facts["total"])


def _told(value: object) -> object:
    """A message, or a value of one, as JSON knows it."""
    if isinstance(value, Message):
        return {"text": value.text, "values": {name: _told(part) for name, part in value.values.items()}}
    return value if isinstance(value, int | float | str) else str(value)


def _value(told: object) -> object:
    """And back."""
    if isinstance(told, dict):
        return Message(told["text"], {name: _value(part) for name, part in told["values"].items()})
    return told


def main() -> int:
    """The child's work."""
    from inputs.point_cloud import read_format

    format, seed, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    apart.limit(memory=MEMORY, seconds=seconds)
    try:
        columns = read_format(sys.stdin.buffer.read(), "the file", format, seed=seed)
    except UserError as problem:
        sys.stdout.write(json.dumps(_told(problem.message)))
        return REFUSED
    sys.stdout.buffer.write(_packed(columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
