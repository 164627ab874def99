"""What the head of a .safetensors file says of its tensors, checked before any of their bytes is looked at.

The library would want the whole file in memory a second time; the rules are those of its format: tensors cover what
follows the head from its first byte to the last, without gaps and without overlap.
"""

import json
from collections.abc import Mapping
from math import prod
from typing import Any

from errors import UserError

TENSORS = 5000
SIZES = {  # bytes of a number
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0"), 1),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 2),
    **dict.fromkeys(("I32", "U32", "F32"), 4),
    **dict.fromkeys(("I64", "U64", "F64", "C64"), 8),
}
LARGEST = 1 << 60  # of any number there
Described = tuple[str, str, list[int], int]


def described(head: bytes, size: int, file: str) -> list[Described]:
    """Name, kind of numbers, shape and first byte in the file of each tensor, by `head`, the first bytes of a file of
    `size`: the length of its JSON, and that.

    Raises UserError where these are not what the format says.
    """
    start = 8 + int.from_bytes(head[:8], "little")
    try:
        entries = json.loads(head[8:start], object_pairs_hook=_each_once)
        entries.pop("__metadata__", None)
        spans = {name: _span(entry) for name, entry in entries.items()}
        _check_cover(sorted(spans.values()), size - start)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise UserError(
            "“{file}” begins like a safetensors file but is damaged or cut short. Please save it again.", file=file
        ) from fault
    if len(entries) > TENSORS:
        raise UserError(
            "“{file}” holds {number} tensors; up to {limit} are accepted. Please save only the model’s weights.",
            file=file,
            number=len(entries),
            limit=TENSORS,
        )
    return [(name, str(entry["dtype"])[:20], entry["shape"], start + spans[name][0]) for name, entry in entries.items()]


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name stands twice")
    return dict(pairs)


def _span(entry: Mapping[str, Any]) -> tuple[int, int]:
    """First byte and one behind the last, counted from the end of the head."""
    (begin, end), shape = entry["data_offsets"], entry["shape"]
    if not all(type(number) is int and 0 <= number < LARGEST for number in (begin, end, *shape)):
        raise ValueError("no whole numbers")
    bytes_per_number = SIZES.get(entry["dtype"])  # None: a type of tomorrow, which is refused by its name later
    if begin > end or (bytes_per_number and end - begin != prod(shape) * bytes_per_number):
        raise ValueError("its shape needs other bytes")
    return begin, end


def _check_cover(spans: list[tuple[int, int]], length: int) -> None:
    ends = [0, *(end for _, end in spans)]
    if [begin for begin, _ in spans] != ends[:-1] or ends[-1] != length:
        raise ValueError("tensors leave gaps or overlap")
