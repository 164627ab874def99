"""Image bytes in, a validated picture out, or `UserError`.

Limits are checked before anything is decoded; the first frame is decoded, turned upright, laid on white, brought to
sRGB and kept at a bounded size, so that an upload costs a session a few megabytes at most.
"""

import hashlib
import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

import apart
from errors import UserError
from inputs import child
from inputs.colour import DEEP, STORED, STRETCHED, conversion, in_bands
from inputs.sniff import shown, what_is
from inputs.tiff import check_planes, unknown_kind
from words import Message, label, message

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
ACCEPTED = label("PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF")
EXTENSIONS = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff", "avif")  # for the upload widget
MAX_BYTES = 20_000_000
MAX_PIXELS = 50_000_000
MAX_PIXELS_UNSTREAMED = 12_200_000  # WebP and AVIF: their decoders hold several whole copies (19 bytes per pixel)
MAX_PIXELS_IN_PASSES = 36_000_000  # progressive JPEG: all its coefficients stay in memory (6 bytes per pixel)
MAX_ASPECT = 50
MAX_SIDE = 2048  # of the decoded copy that is kept
MAX_SCANS, MAX_SCANNED = 64, 1_000_000_000  # progressive JPEG: scans, and scans × pixels
BIG = 8_000_000  # pixels, those of each pass of a JPEG counted; larger pictures are decoded in a child
LIMITS = label(
    "PNG, JPEG, WebP, GIF, BMP, TIFF, AVIF; up to 20 MB, 50 megapixels (progressive JPEG: 36; WebP, AVIF: 12), sides "
    "of 50:1."
)
Decoded = tuple[np.ndarray, tuple[Message, ...], bool]
TURNS = {  # EXIF orientation: what turns the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pillow warns between its limit and twice its limit; for a server the warning is the refusal.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Cut:
    """What was cut out of a picture: `rows` and `columns` (first, one behind the last) from 0, of the `size`
    (rows, columns) of the picture whose file has the sha256 `digest` (hex)."""

    rows: tuple[int, int]
    columns: tuple[int, int]
    size: tuple[int, int]
    digest: str


@dataclass(frozen=True, eq=False)
class ImageInput:
    """A decoded picture, or what was `cut` out of one (`inputs.cut`).

    `pixels` is (row, column, 3) uint8 sRGB, `digest` the cache's key: the sha256 (hex) of the file's bytes, or of these
    and the cut; `name` what to call it on screen (never trusted), `notes` what was done to it, one sentence each.
    `deep` says that its values had more than 8 bits, which can be shown stretched or as stored.
    """

    pixels: np.ndarray
    digest: str
    name: str
    notes: tuple[Message, ...] = ()
    cut: Cut | None = None
    deep: bool = False


def read_image(data: bytes, name: str, *, values: str = STRETCHED) -> ImageInput:
    """Decode the file `data` called `name`; `values` says how more than 8 bits of grey become 8: `stretched` by what
    occurs, or as `stored`.

    Raises `UserError`, naming the file, for whatever is not a whole, sane picture in one of `FORMATS`.
    """
    file = shown(name)
    check_bytes(data, file)
    check_planes(data, file)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            scans = check_header(image, data, file)
            big = image.width * image.height * scans > BIG
            pixels, notes, deep = decoded_apart(data, file, values) if big else decode(image, values)
    except UserError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as fault:
        raise too_many_pixels(file) from fault
    except UnidentifiedImageError as fault:
        raise (unknown_kind(data, file) or unreadable(data, file)) from fault
    except Exception as fault:  # Pillow does not promise which exceptions damaged files raise
        raise unreadable(data, file) from fault
    digest = hashlib.sha256(data + (STORED.encode() if deep and values == STORED else b"")).hexdigest()
    return ImageInput(pixels, digest, file, notes, deep=deep)


def decoded_apart(data: bytes, file: str, values: str) -> Decoded:
    """`decoded` in a child, which a large picture may keep busy and whose memory has an end."""
    arrays, facts = child.answer("picture", data, file, values)
    pixels = arrays["pixels"]
    pixels.setflags(write=False)
    return pixels, tuple(map(apart.read, facts["notes"])), facts["deep"]


def decoded(data: bytes, values: str) -> Decoded:
    """`decode` of the file `data`, whose header was found good."""
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        return decode(image, values)


def check_bytes(data: bytes, file: str) -> None:
    """Refuse what is empty or too large to look at."""
    if not data:
        raise UserError(
            "“{file}” is empty. Please choose a picture ({accepted}).", file=file, accepted=Message(ACCEPTED)
        )
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1e6:.1f} MB"
        raise UserError(
            "“{file}” has {size}; pictures may have up to 20 MB. Please save it smaller or as JPEG.",
            file=file,
            size=size,
        )


def check_header(image: Image.Image, data: bytes, file: str) -> int:
    """Refuse by what the header says, before anything is decoded; in how many passes the picture comes."""
    width, height = image.size
    limit = MAX_PIXELS_UNSTREAMED if image.format in ("WEBP", "AVIF") else MAX_PIXELS
    if image.info.get("progressive"):
        limit = MAX_PIXELS_IN_PASSES
    if width * height > limit:
        raise too_many_pixels(file, limit)
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise UserError(
            "“{file}” is {width} × {height} pixels; one side may be at most {limit} times the other. Please crop it.",
            file=file,
            width=width,
            height=height,
            limit=MAX_ASPECT,
        )
    # In a JPEG the two bytes cannot occur inside compressed data, so counting them counts the scans.
    scans = data.count(b"\xff\xda") if image.format in ("JPEG", "MPO") else 0
    if scans > MAX_SCANS or scans * width * height > MAX_SCANNED:
        raise UserError(
            "“{file}” is a progressive JPEG of {scans} passes, which takes too long to read. Please save it as "
            "an ordinary JPEG.",
            file=file,
            scans=scans,
        )
    return max(1, scans)


def too_many_pixels(file: str, limit: int = MAX_PIXELS) -> UserError:
    return UserError(
        "“{file}” has more than {limit} megapixels, the limit for its format. Please scale it down first.",
        file=file,
        limit=limit // 1_000_000,
    )


def unreadable(data: bytes, file: str) -> UserError:
    """The sentence for bytes that Pillow could not read: what they are, and what to do."""
    content = what_is(data)
    if any(word in content for word in ("PNG", "JPEG im", "WebP", "GIF", "BMP", "TIFF", "AVIF")):
        return UserError(
            "“{file}” begins like {content} but is damaged or cut short. Please save it again.",
            file=file,
            content=Message(content),
        )
    return UserError(
        "“{file}” is {content}, not a picture that can be read here. Please choose a {accepted} file.",
        file=file,
        content=Message(content),
        accepted=Message(ACCEPTED),
    )


def decode(image: Image.Image, values: str = STRETCHED) -> Decoded:
    """The first frame as (row, column, 3) uint8 sRGB, longest side at most `MAX_SIDE`, what was done to it, and whether
    its values had more than 8 bits."""
    notes = [message("Only the first frame or page is shown.")] if getattr(image, "is_animated", False) else []
    before, factor = image.size, max(1, max(image.size) // MAX_SIDE)
    image.draft(None, (before[0] // factor, before[1] // factor))  # JPEG only: decodes at 1/2, 1/4 or 1/8
    image.load()
    to_rgb, said = conversion(image, values)
    small = in_bands(image, to_rgb, max(1, max(image.size) // MAX_SIDE))
    turn = TURNS.get(orientation(image))
    image.close()  # hundreds of megabytes, which nobody needs any longer
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    if small.size != before and max(before) > MAX_SIDE:
        notes.append(
            message(
                "Reduced from {width} × {height} to {new_width} × {new_height} pixels.",
                width=before[0],
                height=before[1],
                new_width=small.width,
                new_height=small.height,
            )
        )
    if turn is not None:
        small, said = small.transpose(turn), [*said, message("Turned upright as its EXIF data say.")]
    pixels = np.array(small)
    pixels.setflags(write=False)
    return pixels, (*notes, *said), image.mode in DEEP


def orientation(image: Image.Image) -> int:
    """The EXIF orientation 1..8 of a loaded image; 1 where the EXIF data cannot be read."""
    try:
        return image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception:  # broken metadata are no reason to refuse a whole picture
        return 1
