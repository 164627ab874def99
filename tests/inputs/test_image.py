"""Good pictures come out right: every format, depth, orientation and colour."""

import hashlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageCms

from inputs import child
from inputs.colour import STORED
from inputs.image import MAX_SIDE, TURNS, read_image
from tests.inputs.image_files import QUARTERS, assert_close, encoded


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


def test_float_values_are_stretched_and_the_range_is_told() -> None:
    values = np.linspace(-2, 6, 64 * 64, dtype=np.float32).reshape(64, 64)
    values[0, 1] = np.nan
    image = read_image(encoded(values, "TIFF"), "floats.tif")
    assert tuple(map(str, image.notes)) == ("Values from −2 to 6 are stretched to 0 to 255.",)
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
