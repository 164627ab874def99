"""Pixels of any kind to sRGB, band by band, so that a large picture never stands in memory twice."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageCms

from words import Message, label, message

BACKGROUND = label("white")
HALF, WHOLE = 32767, 65535  # of what 16 bits hold
STRETCHED, STORED = "stretched", "stored"  # more than 8 bits of grey: by the values that occur, or by those that could
PHOTOMETRIC = 262  # the TIFF tag: 0 says that the value 0 is white
BAND = 32  # rows of the result worked on at a time
DEEP = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")  # more than 8 bits per value, one channel
ToRgb = Callable[[Image.Image], Image.Image]


def conversion(image: Image.Image, values: str = STRETCHED) -> tuple[ToRgb, list[Message]]:
    """What turns a band of the loaded `image` into RGB, and a sentence for each thing it does."""
    if image.mode in DEEP:
        return deep(image, values)
    notes = []
    if image.has_transparency_data:
        notes.append(message("Transparent parts are laid on {colour}.", colour=Message(BACKGROUND)))
    if image.mode == "CMYK":
        notes.append(message("Converted from CMYK to sRGB."))
    transform, said = profile_transform(image)
    return lambda band: to_srgb(band, transform), [*notes, *said]


def to_srgb(band: Image.Image, transform: ImageCms.ImageCmsTransform | None) -> Image.Image:
    """Lay transparency on the background, then follow the colour profile."""
    if band.has_transparency_data:
        band = band.convert("RGBA")
        paper = Image.new("RGBA", band.size, BACKGROUND)
        band = Image.alpha_composite(paper, band)
    if transform is None:
        return band.convert("RGB")
    return ImageCms.applyTransform(band if band.mode == "CMYK" else band.convert("RGB"), transform)


def profile_transform(image: Image.Image) -> tuple[ImageCms.ImageCmsTransform | None, list[Message]]:
    """The way from the embedded colour profile to sRGB; None without a profile or with a useless one."""
    data = image.info.get("icc_profile")
    if not data:
        return None, []
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(data))
        if "srgb" in ImageCms.getProfileDescription(profile).lower():
            return None, []
        mode = "CMYK" if image.mode == "CMYK" else "RGB"
        transform = ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, "RGB")
    except Exception:  # lcms reports broken profiles in several ways; the pixels are still good
        return None, [message("Its colour profile cannot be used and is ignored.")]
    return transform, [message("Colours were converted from its profile to sRGB.")]


def deep(image: Image.Image, values: str = STRETCHED) -> tuple[ToRgb, list[Message]]:
    """Scale one channel of more than 8 bits to 0..255: `stretched` by what occurs where that is only a part of what
    could, or as `stored`.

    Microscopes and depth cameras keep 10 or 12 bits in 16: by the whole range such a picture would be nearly black.
    """
    low, high, note = _whole_range(image) if values == STORED else _range(image)
    scale = 255 / (high - low) if high > low else 0.0
    white = _white_is_zero(image)

    def to_rgb(band: Image.Image) -> Image.Image:
        values = np.nan_to_num(np.asarray(band, dtype=np.float32), nan=low, posinf=high, neginf=low)
        grey = np.clip((values - low) * scale + 0.5, 0, 255).astype(np.uint8)
        return Image.fromarray(255 - grey if white else grey).convert("RGB")

    return to_rgb, [note, *([message("In this file 0 means white; it is shown so.")] if white else [])]


def _range(image: Image.Image) -> tuple[float, float, Message]:
    """Which values become 0 and 255, and the sentence that says so."""
    low, high = finite_range(image)
    if image.mode == "F" and low >= 0 and high <= 1:
        return 0.0, 1.0, message("Values from 0 to 1 are shown as 0 to 255.")
    if image.mode != "F" and low >= 0 and HALF < high <= WHOLE:
        return 0.0, float(WHOLE), message("16-bit values are shown with 8 bits.")
    note = message("Values from {low} to {high} are stretched to 0 to 255.", low=f"{low:g}", high=f"{high:g}")
    return low, high, note


def _whole_range(image: Image.Image) -> tuple[float, float, Message]:
    """What could stand in the file, where its type says so: floats are stretched unless they lie from 0 to 1."""
    low, high = finite_range(image)
    if image.mode == "F":
        return _range(image)
    least, most = (0.0, float(WHOLE)) if low >= 0 and high <= WHOLE else (-(2.0**31), 2.0**31 - 1)
    note = message(
        "Values are shown as stored: {least} to {most}, all that could be there, as 0 to 255; they go from {low} to "
        "{high}.",
        least=f"{least:g}",
        most=f"{most:g}",
        low=f"{low:g}",
        high=f"{high:g}",
    )
    return least, most, note


def _white_is_zero(image: Image.Image) -> bool:
    """What a TIFF says of its grey values; Pillow heeds it at 8 bits only."""
    return getattr(image, "tag_v2", {}).get(PHOTOMETRIC) == 0


def finite_range(image: Image.Image) -> tuple[float, float]:
    """Smallest and largest finite value; (0, 0) where there is none."""
    low, high = np.inf, -np.inf
    for top in range(0, image.height, BAND):
        values = np.asarray(image.crop((0, top, image.width, min(top + BAND, image.height))))
        values = values[np.isfinite(values)]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    return (low, high) if low <= high else (0.0, 0.0)


def in_bands(image: Image.Image, to_rgb: ToRgb, factor: int) -> Image.Image:
    """`image` in RGB, each `factor` × `factor` pixels averaged into one."""
    width, height = image.size
    small = Image.new("RGB", (-(-width // factor), -(-height // factor)))
    for top in range(0, height, BAND * factor):
        band = to_rgb(image.crop((0, top, width, min(top + BAND * factor, height))))
        small.paste(band.reduce(factor) if factor > 1 else band, (0, top // factor))
    return small
