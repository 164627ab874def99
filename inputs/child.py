"""Readers that a small file can keep busy for minutes, in a process of their own with limits on time and memory.

`python -m inputs.child READER SECONDS MEMORY ARGUMENTS…` reads a file from standard input and writes what `READERS`
makes of it, arrays by name and facts, to standard output, or what is wrong with it. A damaged file may kill the child;
the server and its visitors never notice.
"""

import io
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

import apart
from errors import UserError
from inputs.cloud_columns import Columns

SECONDS = 10  # of the processor; by the clock there are more (`apart.PATIENCE`)
MEMORY = 330_000_000  # bytes that the process may write to, 45 of which its libraries reserve and leave: 300 MB in use
Answer = tuple[Mapping[str, np.ndarray], Mapping[str, Any]]


def read_apart(data: bytes, file: str, *, format: str, keep: int, seed: int) -> Columns:
    """`inputs.point_cloud.read_format` of `data` in a child; UserError with its message, or when it takes long."""
    arrays, facts = answer("cloud", data, file, format, keep, seed)
    parts = (arrays.get(name) for name in ("places", "normals", "colors"))
    return Columns(*parts, notes=tuple(map(apart.read, facts["notes"])), up=facts["up"], total=facts["total"])


def answer(reader: str, data: bytes, file: str, *arguments: object) -> Answer:
    """What `READERS[reader]` makes of `data` in a child: arrays by name, and facts that JSON knows.

    Raises UserError as it does, naming `file`, and where it takes too long or too much or the server is busy;
    ValueError where it broke down.
    """
    try:
        done = apart.run("inputs.child", reader, SECONDS, MEMORY, *arguments, data=data, seconds=SECONDS)
    except apart.TookTooLong as fault:
        raise UserError(
            "“{file}” takes longer than {seconds} seconds to read. Please save it more simply: smaller, in fewer "
            "parts, one point in a line.",
            file=file,
            seconds=SECONDS,
        ) from fault
    except apart.KeptWaiting as fault:
        raise fault.of(file) from fault
    except apart.TookTooMuch as fault:
        raise UserError(
            "“{file}” takes more memory to read than this server gives a file. Please save it smaller or more simply.",
            file=file,
        ) from fault
    if done.returncode == apart.REFUSED:
        problem = apart.read(done.stdout)
        raise UserError.of(replace(problem, values={**problem.values, "file": file}))
    if done.returncode:
        raise ValueError(f"the reader ended with {done.returncode}: {done.stderr[-300:]!r}")
    return unpacked(done.stdout)


def packed(arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> memoryview:
    """Both as one NPZ file."""
    file = io.BytesIO()
    np.savez(file, facts=np.array(json.dumps(facts)), **arrays)
    return file.getbuffer()


def unpacked(data: bytes) -> Answer:
    """And back."""
    with np.load(io.BytesIO(data)) as file:
        arrays = dict(file)
    return arrays, json.loads(str(arrays.pop("facts")))


def cloud(data: bytes, format: str, keep: str, seed: str) -> Answer:
    """The columns of a file of `format`."""
    from inputs.point_cloud import read_format

    columns = read_format(data, f"the file.{format}", format, keep=int(keep), seed=int(seed))
    arrays = {name: getattr(columns, name) for name in ("places", "normals", "colors")}
    facts = {"up": columns.up, "total": columns.total, "notes": [*map(apart.written, columns.notes)]}
    return {name: array for name, array in arrays.items() if array is not None}, facts


def picture(data: bytes, values: str) -> Answer:
    """The pixels of a picture whose header was found good."""
    from inputs.image import decoded

    pixels, notes, deep = decoded(data, values)
    return {"pixels": pixels}, {"notes": [*map(apart.written, notes)], "deep": deep}


def checkpoint(data: bytes, size: str) -> Answer:
    """The tensors that the head of a .safetensors file of `size` bytes describes."""
    from inputs.checkpoint_head import described

    return {}, {"tensors": described(data, int(size), "the file")}


READERS: Mapping[str, Callable[..., Answer]] = {"cloud": cloud, "picture": picture, "checkpoint": checkpoint}


def main() -> int:
    """The child's work."""
    reader, seconds, memory, *arguments = sys.argv[1:]
    apart.limit(memory=int(memory), seconds=int(seconds))
    try:
        sys.stdout.buffer.write(packed(*READERS[reader](sys.stdin.buffer.read(), *arguments)))
    except UserError as problem:
        sys.stdout.write(apart.written(problem.message))
        return apart.REFUSED
    except MemoryError:
        return apart.TOO_MUCH
    return 0


if __name__ == "__main__":
    sys.exit(main())
