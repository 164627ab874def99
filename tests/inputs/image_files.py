"""A picture of four quarters as a file of any kind, and whether it came out again."""

import io

import numpy as np
from PIL import Image

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
