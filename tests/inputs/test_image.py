"""Good pictures come out right, bad files come out as one sentence."""

import contextlib
import hashlib
import io
import random
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms, PngImagePlugin

from errors import UserError
from inputs import child
from inputs.colour import STORED
from inputs.image import MAX_SIDE, TURNS, read_image
from tests.inputs.tiff_files import tiff

# A picture with four plainly different quarters: red, green above blue, white.
QUARTERS = np.zeros((48, 64, 3), dtype=np.uint8)
QUARTERS[:24, :32], QUARTERS[:24, 32:], QUARTERS[24:, :32], QUARTERS[24:, 32:] = (
    (200, 30, 30),
    (30, 160, 30),
    (30, 30, 200),
    (240, 240, 240),
)


def encoded(image: Image.Image | np.ndarray, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def assert_close(pixels: np.ndarray, expected: np.ndarray, within: int = 8) -> None:
    """Compare the middles of the quarters, where no codec rings."""
    rows, columns = np.array(expected.shape[:2]) // 4
    for row, column in ((rows, columns), (rows, 3 * columns), (3 * rows, columns), (3 * rows, 3 * columns)):
        difference = pixels[row, column].astype(int) - expected[row, column].astype(int)
        assert np.abs(difference).max() <= within


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_every_accepted_format_gives_the_same_picture(kind: str) -> None:
    data = encoded(QUARTERS, kind)
    image = read_image(data, f"quarters.{kind.lower()}")
    assert image.pixels.shape == (48, 64, 3) and image.pixels.dtype == np.uint8
    assert_close(image.pixels, QUARTERS)
    assert image.digest == hashlib.sha256(data).hexdigest() and image.notes == ()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_followed_once(kind: str, orientation: int) -> None:
    back = {6: 8, 8: 6}.get(orientation, orientation)  # the turn that the camera made before saving
    stored = Image.fromarray(QUARTERS) if back == 1 else Image.fromarray(QUARTERS).transpose(TURNS[back])
    exif = Image.Exif()
    exif[0x0112] = orientation
    assert_close(read_image(encoded(stored, kind, exif=exif), "turned").pixels, QUARTERS)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")  # Pillow's remark, no error outside of tests
def test_broken_exif_does_not_cost_the_picture() -> None:
    data = encoded(QUARTERS, "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(40))
    assert_close(read_image(data, "odd.jpg").pixels, QUARTERS)


def test_sixteen_bit_grey_keeps_its_levels() -> None:
    values = (np.arange(64 * 64).reshape(64, 64) * 16).astype(np.uint16)
    for kind in ("PNG", "TIFF"):
        image = read_image(encoded(values, kind), "deep")
        np.testing.assert_allclose(image.pixels[..., 0], values / 257, atol=0.51)
        assert "16-bit" in str(image.notes[0])


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_twelve_bits_in_sixteen_are_not_nearly_black(kind: str) -> None:
    values = np.linspace(100, 4095, 64 * 64).round().astype(np.uint16).reshape(64, 64)
    image = read_image(encoded(values, kind), "microscope")
    np.testing.assert_allclose(image.pixels[..., 0], (values - 100.0) / 3995 * 255, atol=0.51)
    assert "Values from 100 to 4095 are stretched" in str(image.notes[0])


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("bits", "apart"), [(8, False), (8, True), (16, False)])
def test_a_tiff_in_rgb_is_shown_as_it_is(order: str, bits: int, apart: bool) -> None:
    quarters = np.zeros((3, 40, 40))
    quarters[0, :20, :20] = quarters[1, :20, 20:] = quarters[2, 20:, :20] = quarters[:, 20:, 20:] = 2**bits - 1
    pixels = read_image(tiff(quarters, bits=bits, apart=apart, order=order), "rgb.tif").pixels
    expected = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)]
    assert [tuple(pixels[place]) for place in ((5, 5), (5, 35), (35, 5), (35, 35))] == expected


@pytest.mark.parametrize(("channels", "bits", "photometric"), [(3, 16, 2), (4, 16, 2), (1, 16, 0), (1, 8, 0)])
def test_a_tiff_whose_channels_would_be_mistaken_is_refused(channels: int, bits: int, photometric: int) -> None:
    """Pillow reads the high and low bytes of one channel as two pixels, and leaves 0 black."""
    data = tiff(np.ones((channels, 40, 40)), bits=bits, apart=True, photometric=photometric)
    with pytest.raises(UserError, match=r"“planes\.tif” is a TIFF whose channels stand apart.*as PNG"):
        read_image(data, "planes.tif")


@pytest.mark.parametrize(("channels", "bits", "form"), [(5, 8, 1), (2, 16, 1), (3, 32, 3)])
def test_a_whole_tiff_of_an_unknown_kind_is_not_called_damaged(channels: int, bits: int, form: int) -> None:
    data = tiff(np.ones((channels, 40, 40)), bits=bits, form=form)
    with pytest.raises(UserError, match=rf"is a TIFF of {channels} channels of {bits} bits, a kind that is not read"):
        read_image(data, "odd.tif")
    with pytest.raises(UserError, match=r"damaged or cut short"):
        read_image(data[:30], "odd.tif")


@pytest.mark.parametrize("kind", [1, 2, 5, 7, 12, 99])
@pytest.mark.parametrize("tag", [258, 262, 277, 284])
def test_a_hostile_directory_is_a_sentence_or_a_picture(tag: int, kind: int) -> None:
    """A tag of another type than its own: text, fractions, bytes, floats, nonsense."""
    data = tiff(np.ones((3, 40, 40)), apart=True)
    place = data.index(struct.pack("<HH", tag, 4))
    with contextlib.suppress(UserError):
        read_image(data[:place] + struct.pack("<HH", tag, kind) + data[place + 4 :], "odd.tif")


def test_a_tiff_whose_zero_is_white_is_shown_that_way() -> None:
    values = (np.arange(64 * 64).reshape(64, 64) * 16).astype(np.uint16)
    data = bytearray(encoded(values, "TIFF"))
    entry = data.index(b"\x06\x01\x03\x00\x01\x00\x00\x00")  # tag 262, a short, one of them
    data[entry + 8] = 0
    image = read_image(bytes(data), "xray.tif")
    np.testing.assert_allclose(image.pixels[..., 0], 255 - values / 257, atol=0.51)
    assert "0 means white" in str(image.notes[1])


def test_float_values_are_stretched_and_the_range_is_told() -> None:
    values = np.linspace(-2, 6, 64 * 64, dtype=np.float32).reshape(64, 64)
    values[0, 1] = np.nan
    image = read_image(encoded(values, "TIFF"), "floats.tif")
    assert tuple(map(str, image.notes)) == ("Values from -2 to 6 are stretched to 0 to 255.",)
    assert image.pixels[0, 0, 0] == 0 and image.pixels[-1, -1, 0] == 255 and image.pixels[0, 1, 0] == 0


def test_cmyk_palette_and_bilevel_become_rgb() -> None:
    cmyk = read_image(encoded(Image.fromarray(QUARTERS).convert("CMYK"), "JPEG"), "print.jpg")
    assert_close(cmyk.pixels, QUARTERS)
    assert "CMYK" in str(cmyk.notes[0])
    palette = Image.fromarray(QUARTERS).convert("P", palette=Image.Palette.ADAPTIVE)
    assert_close(read_image(encoded(palette, "PNG"), "palette.png").pixels, QUARTERS)
    bilevel = read_image(encoded(Image.new("1", (20, 10), 1), "PNG"), "fax.png")
    assert (bilevel.pixels == 255).all() and bilevel.pixels.shape == (10, 20, 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_transparency_is_laid_on_white(mode: str) -> None:
    clear = Image.new("LA" if mode == "LA" else "RGBA", (40, 40), (0, 0) if mode == "LA" else (0, 0, 0, 0))
    data = encoded(clear.quantize() if mode == "PA" else clear, "PNG")
    image = read_image(data, "clear.png")
    assert (image.pixels == 255).all() and "white" in str(image.notes[0])


def test_half_transparent_red_becomes_pink() -> None:
    image = read_image(encoded(Image.new("RGBA", (20, 20), (255, 0, 0, 128)), "WEBP", lossless=True), "veil.webp")
    np.testing.assert_allclose(image.pixels[10, 10], (255, 127, 127), atol=1)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF", "AVIF"])
def test_only_the_first_frame_of_many_is_shown(kind: str) -> None:
    frames = [Image.fromarray(QUARTERS), Image.new("RGB", (64, 48), "black")]
    image = read_image(encoded(frames[0], kind, save_all=True, append_images=frames[1:]), "moving")
    assert_close(image.pixels, QUARTERS)
    assert tuple(map(str, image.notes)) == ("Only the first frame or page is shown.",)


def test_colour_profile_is_followed_and_a_broken_one_ignored() -> None:
    data = encoded(QUARTERS, "PNG", icc_profile=b"not a profile")
    assert tuple(map(str, read_image(data, "junk.png").notes)) == ("Its colour profile cannot be used and is ignored.",)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()  # does not fit RGB pixels
    assert_close(read_image(encoded(QUARTERS, "PNG", icc_profile=lab), "lab.png").pixels, QUARTERS)
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert read_image(encoded(QUARTERS, "PNG", icc_profile=srgb), "plain.png").notes == ()


def test_large_pictures_are_kept_small_with_their_proportions() -> None:
    large = np.repeat(np.repeat(QUARTERS, 100, axis=0), 100, axis=1)  # 6400 × 4800
    for kind in ("JPEG", "PNG"):
        image = read_image(encoded(large, kind), "large")
        assert image.pixels.shape == (MAX_SIDE * 3 // 4, MAX_SIDE, 3)
        assert_close(image.pixels, image_of_quarters(image.pixels.shape))
        assert tuple(map(str, image.notes)) == ("Reduced from 6400 × 4800 to 2048 × 1536 pixels.",)


def image_of_quarters(shape: tuple[int, ...]) -> np.ndarray:
    return np.asarray(Image.fromarray(QUARTERS).resize((shape[1], shape[0]), Image.Resampling.NEAREST))


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


def test_pixels_cannot_be_changed_by_a_reader() -> None:
    with pytest.raises(ValueError, match="read-only"):
        read_image(encoded(QUARTERS, "PNG"), "shared.png").pixels[0] = 0


def test_twelve_bits_are_stretched_or_shown_as_stored_and_both_say_how() -> None:
    values = np.linspace(100, 4095, 64 * 64).reshape(64, 64).astype(np.uint16)
    data = encoded(values, "PNG")
    stretched, stored = read_image(data, "cells.png"), read_image(data, "cells.png", values=STORED)
    assert stretched.deep and stored.deep and stretched.digest != stored.digest
    assert (stretched.pixels.min(), stretched.pixels.max()) == (0, 255)
    np.testing.assert_allclose(stored.pixels[..., 0], values / 65535 * 255, atol=0.51)
    assert tuple(map(str, stored.notes)) == (
        "Values are shown as stored: 0 to 65535, all that could be there, as 0 to 255; they go from 100 to 4095.",
    )
    plain = read_image(encoded(QUARTERS, "PNG"), "a.png")
    assert not plain.deep and plain.digest == read_image(encoded(QUARTERS, "PNG"), "a.png", values=STORED).digest


def test_large_pictures_and_those_of_many_passes_are_decoded_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the same pixels, notes included; small ones, which take a moment, are not."""
    deep = np.repeat(np.repeat(np.arange(64 * 64, dtype=np.uint16).reshape(64, 64), 50, 0), 50, 1)  # 10 megapixels
    large, small = encoded(deep, "PNG"), encoded(QUARTERS, "PNG")
    passes = encoded(QUARTERS.repeat(12, 0).repeat(12, 1), "JPEG", progressive=True)  # 0.4 megapixels, ten times
    names: list[str] = []
    monkeypatch.setattr("inputs.image.child.answer", _counting(names, child.answer))
    apart = read_image(large, "large.png")
    monkeypatch.setattr("inputs.image.BIG", 10**9)
    here = read_image(large, "large.png")
    np.testing.assert_array_equal(apart.pixels, here.pixels)
    assert (apart.notes, apart.deep, apart.digest) == (here.notes, here.deep, here.digest) and names == ["large.png"]
    monkeypatch.setattr("inputs.image.BIG", 1_000_000)
    read_image(small, "small.png"), read_image(passes, "passes.jpg")
    assert names == ["large.png", "passes.jpg"]


def _counting(names: list[str], answer: Callable) -> Callable:
    def counted(reader: str, data: bytes, file: str, *arguments: object) -> child.Answer:
        names.append(file)
        return answer(reader, data, file, *arguments)

    return counted
