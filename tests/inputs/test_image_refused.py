"""Bad files come out as one sentence, and nothing that their headers promise is believed."""

import random
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from errors import UserError
from inputs.image import read_image
from tests.inputs.image_files import QUARTERS, encoded


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises width × height pixels and holds none."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT5\xaf\x06\x1e"


def many_scans() -> bytes:
    """A progressive JPEG whose last scan is repeated 3000 times."""
    data = encoded(QUARTERS, "JPEG", progressive=True)
    return data[:-2] + data[data.rindex(b"\xff\xda") : -2] * 3000 + b"\xff\xd9"


def text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("bomb", "A" * 3_000_000, zip=True)
    return encoded(QUARTERS, "PNG", pnginfo=info)


BAD = {  # what comes: (bytes, what the sentence says)
    "empty": (b"", "is empty"),
    "text": ("Grüße, this is no picture.\n".encode() * 40, "plain text"),
    "html": (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "an HTML page"),
    "svg": (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "an SVG drawing"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
    "zip": (b"PK\x03\x04" + bytes(30), "a ZIP archive"),
    "json": (b'{"a": 1}', "a JSON file"),
    "safetensors": (struct.pack("<Q", 2) + b"{}", "a safetensors checkpoint"),
    "heic": (b"\0\0\0\x18ftypheic" + bytes(16), "a HEIC photograph"),
    "noise": (bytes(range(128, 256)) * 20, "unknown data"),
    "truncated png": (encoded(QUARTERS, "PNG")[:100], "a PNG image but is damaged or cut short"),
    "truncated jpeg": (encoded(QUARTERS, "JPEG")[:-300], "a JPEG image but is damaged or cut short"),
    "headers only": (png_header(100, 100), "damaged or cut short"),
    "pixel bomb": (png_header(60_000, 60_000), "more than 50 megapixels"),
    "little bomb": (png_header(8_000, 6_251), "more than 50 megapixels"),
    "large webp": (encoded(Image.new("L", (4001, 4000)), "WEBP", quality=1), "more than 12 megapixels"),
    "strip": (encoded(Image.new("L", (5000, 2)), "PNG"), "5000 × 2 pixels; one side may be at most 50 times"),
    "too many bytes": (b"\xff\xd8\xff" + bytes(20_000_001), "has 20.0 MB"),
    "progressive scans": (many_scans(), "progressive JPEG of 30"),
    "text bomb": (text_bomb(), "damaged"),
    "eps": (encoded(QUARTERS, "EPS"), "a PostScript file"),
    "jpeg 2000": (encoded(QUARTERS, "JPEG2000"), "a JPEG 2000 image, not"),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_file_gets_one_sentence_that_says_what_it_is(kind: str) -> None:
    data, words = BAD[kind]
    with pytest.raises(UserError) as caught:
        read_image(data, f"{kind}.png")
    message = str(caught.value)
    assert message.startswith(f"“{kind}.png” ") and words in message
    assert "\n" not in message and len(message) < 300 and "Please" in message


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/pass\u202ewd.png", "passwd.png"),
        ("C:\\Users\\me\\cat.png", "cat.png"),
        ("a\nb\x00c\x1b[31m.png", "abc[31m.png"),
        ("", "the file"),
        ("x" * 5000 + ".png", "x" * 47 + "…" + "x" * 8 + ".png"),
    ],
)
def test_names_are_short_visible_and_without_path(name: str, expected: str) -> None:
    assert read_image(encoded(QUARTERS, "PNG"), name).name == expected


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
@pytest.mark.filterwarnings("ignore::UserWarning")  # as in the running app, damage is read on for as long as possible
def test_damaged_bytes_never_raise_anything_but_a_sentence(kind: str) -> None:
    good, chance = encoded(QUARTERS, kind), random.Random(kind)  # noqa: S311 - a seeded choice of damage
    for _ in range(150):
        data = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        data = data[: chance.randrange(1, len(data) + 1)] if chance.random() < 0.3 else data
        try:
            assert read_image(bytes(data), "damaged").pixels.ndim == 3
        except UserError:
            continue
