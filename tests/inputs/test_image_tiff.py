"""A TIFF is shown as it is, or refused in a sentence that says of what kind it is."""

import contextlib
import struct

import numpy as np
import pytest

from errors import UserError
from inputs.image import read_image
from tests.inputs.image_files import encoded
from tests.inputs.tiff_files import tiff


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
