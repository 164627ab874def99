"""Good files made bad in every way a disk, a network or a stranger makes them: for tests of whatever may come."""

from collections.abc import Sequence

from hypothesis import strategies as some

NUMBERS = (b"\x00" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"999999999", b"-1", b"nan", b"1e999")


@some.composite
def damaged(draw: some.DrawFn, files: Sequence[bytes]) -> bytes:
    """One of `files` after up to four changes: bytes changed, put in, taken out, doubled, the end cut off."""
    data = bytearray(draw(some.sampled_from(files)))
    for _ in range(draw(some.integers(0, 4))):
        # Most of what a reader decides stands at the start.
        place = draw(some.integers(0, min(len(data), 400)) | some.integers(0, len(data)))
        length = draw(some.integers(0, 40))
        match draw(some.sampled_from(("change", "put in", "take out", "double", "cut"))):
            case "change":
                part = draw(some.binary(min_size=1, max_size=4) | some.sampled_from(NUMBERS))
                data[place : place + len(part)] = part
            case "put in":
                data[place:place] = draw(some.binary(max_size=8) | some.sampled_from(NUMBERS))
            case "take out":
                del data[place : place + length]
            case "double":
                data[place:place] = data[place : place + length] * draw(some.integers(1, 30))
            case "cut":
                del data[place:]
    return bytes(data)
