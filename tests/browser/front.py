"""The first page under the hand: its canvas, a place of the picture, a photograph of one's own."""

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page

from tests.browser.yours import give, shut


def open_canvas(page: Page, address: str, query: str = "") -> Locator:
    page.goto(f"{address}/?{query}")
    canvas = page.locator(".vitrine[data-frames]")
    canvas.wait_for(timeout=60_000)
    return canvas


def point_at(canvas: Locator, across: float, down: float, *, click: bool = False) -> None:
    """Move the mouse to a place of the large picture, given as shares of its width and height."""
    picture = canvas.locator("canvas.large")
    box = picture.bounding_box()
    spot = {"x": across * box["width"], "y": down * box["height"]}
    picture.click(position=spot) if click else picture.hover(position=spot)


def photograph() -> bytes:
    """A picture of our own: 300 × 300 pixels, left half red, right half blue."""
    pixels = np.zeros((300, 300, 3), dtype=np.uint8)
    pixels[:, :150, 0] = pixels[:, 150:, 2] = 220
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG")
    return file.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    give(page, name, data, kind="image/png")
    shut(page)
