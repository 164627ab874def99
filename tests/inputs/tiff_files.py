"""TIFF files written by hand, for the kinds that Pillow does not write."""

import struct

import numpy as np


def tiff(
    channels: np.ndarray, *, bits: int = 16, apart: bool = False, photometric: int = 2, order: str = "<", form: int = 1
) -> bytes:
    """`channels` (channel, row, column) of `bits` each, uncompressed, interleaved or `apart`; `order` of the bytes as
    struct has it, `form` 1 for whole numbers and 3 for floats."""
    count, height, width = channels.shape
    kind = np.dtype(f"{order}{'f' if form == 3 else 'u'}{bits // 8}")
    strips = [*channels] if apart else [np.moveaxis(channels, 0, 2)]
    data = [strip.astype(kind).tobytes() for strip in strips]
    entries = [(256, [width]), (257, [height]), (258, [bits] * count), (259, [1]), (262, [photometric])]
    entries += [(273, [0] * len(data)), (277, [count]), (278, [height]), (279, list(map(len, data)))]
    entries += [(284, [2 if apart else 1]), (339, [form] * count)]
    start = 8 + len(_directory(entries, order))
    places = [start + sum(map(len, data[:strip])) for strip in range(len(data))]
    entries[5] = (273, places)
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(f"{order}I", 8)
    return head + _directory(entries, order) + b"".join(data)


def _directory(entries: list[tuple[int, list[int]]], order: str) -> bytes:
    """The directory, every number as 32 bits; what has no room in an entry stands behind it."""
    rows, behind = struct.pack(f"{order}H", len(entries)), b""
    end = 8 + 2 + 12 * len(entries) + 4
    for tag, values in entries:
        numbers = struct.pack(f"{order}{len(values)}I", *values)
        place = numbers if len(values) == 1 else struct.pack(f"{order}I", end + len(behind))
        behind += b"" if len(values) == 1 else numbers
        rows += struct.pack(f"{order}HHI", tag, 4, len(values)) + place
    return rows + bytes(4) + behind
