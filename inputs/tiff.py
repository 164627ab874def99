"""What kind of TIFF a file is, by its tags: kinds that the decoder shows wrongly, or not at all, are named as such."""

import io

from PIL import TiffImagePlugin

from errors import UserError

BITS, PHOTOMETRIC, SAMPLES, PLANAR = 258, 262, 277, 284
REDUCED, PARTS, DNG = 254, 330, 50706  # 1 in the first: a preview of a picture that stands in the parts
SEPARATE = 2  # value of PLANAR: each channel stands by itself
STARTS = (b"II*\0", b"MM\0*")


def tags(data: bytes) -> dict[int, object] | None:
    """The tags of the first picture, None where `data` is no TIFF or its directory is damaged."""
    if not data.startswith(STARTS):
        return None
    try:
        directory = TiffImagePlugin.ImageFileDirectory_v2(data[:8])
        file = io.BytesIO(data)
        file.seek(directory.next)
        directory.load(file)
        return dict(directory)
    except Exception:  # a damaged directory raises anything
        return None


def check_planes(data: bytes, file: str) -> None:
    """Refuse raw files of cameras, whose preview is another picture, and channels that stand apart where the decoder
    mistakes them: of more than 8 bits, or with 0 for white."""
    known = tags(data) or {}
    if DNG in known or (known.get(REDUCED) == 1 and PARTS in known):
        raise UserError(
            "“{file}” is a camera’s raw file, of which only a preview could be shown. Please develop it: save it as "
            "JPEG or PNG.",
            file=file,
        )
    if known.get(PLANAR) == SEPARATE and (_bits(known) > 8 or known.get(PHOTOMETRIC) == 0):
        raise UserError(
            "“{file}” is a TIFF whose channels stand apart, of a kind that would be shown wrongly here. Please save it "
            "with interleaved channels, or as PNG.",
            file=file,
        )


def unknown_kind(data: bytes, file: str) -> UserError | None:
    """The sentence for a whole TIFF that the decoder does not know; None where it is damaged."""
    if not (known := tags(data)) or BITS not in known:
        return None
    return UserError(
        "“{file}” is a TIFF of {channels} channels of {bits} bits, a kind that is not read here. Please save it as "
        "PNG, or as a TIFF in grey or RGB.",
        file=file,
        channels=known.get(SAMPLES, 1),
        bits=_bits(known),
    )


def _bits(known: dict[int, object]) -> int:
    """Of the deepest channel; whatever else a hostile directory says there counts as 1."""
    stated = known.get(BITS)
    numbers = stated if isinstance(stated, tuple) else (stated,)
    return max((number for number in numbers if isinstance(number, int)), default=1)
