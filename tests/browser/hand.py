"""What a hand does to the canvas, and what colours it then sees."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image
from playwright.sync_api import Locator

Opener = Callable[..., Locator]  # opens the canvas alone, with a query


def centre(root: Locator, row: float, column: float, side: int) -> tuple[float, float]:
    """Page coordinates of the middle of a cell of a `side`×`side` grid on the large picture."""
    box = root.locator("canvas.large").bounding_box()
    return box["x"] + (column + 0.5) / side * box["width"], box["y"] + (row + 0.5) / side * box["height"]


def click(root: Locator, row: int, column: int, side: int = 8) -> None:
    root.page.mouse.click(*centre(root, row, column, side))


def colours(root: Locator) -> set[bytes]:
    """The different colours on the large picture."""
    shot = Image.open(BytesIO(root.locator("canvas.large").screenshot())).convert("RGB")
    return {bytes(colour) for colour in np.asarray(shot).reshape(-1, 3)}
