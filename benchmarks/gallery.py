"""Takes the gallery's pictures: each page's first figure, small, into assets/images/gallery.

All pages, or those named behind `python -m benchmarks gallery`.
"""

import hashlib
import io
import json
import sys
from pathlib import Path

from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS, find_chromium, served

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "assets" / "images" / "gallery"
SOURCES = ROOT / "assets" / "images" / "SOURCES.md"
SIZE, MOST_BYTES = (480, 300), 40_000
FIGURES = ".vitrine canvas.large, [data-testid=stPlotlyChart]"
TOGETHER = {"compare"}  # pages whose figures are shown beside each other
QUERIES = {"compare": "image=coffee"}
PAPER = (255, 255, 255)
HEADING = "## The gallery's pictures"
ORIGIN = "Screenshots of our own pages over the pictures above, taken by `python -m benchmarks gallery`."


def names() -> list[str]:
    """Every page but the gallery itself."""
    return sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "gallery")


def figure(page: Page, address: str, name: str) -> tuple[bytes, bool]:
    """A screenshot (PNG) of the figure that page `name` opens with, and whether it may be cut without loss."""
    path = "" if name == "attention" else name
    page.goto(f"{address}/{path}?{QUERIES.get(name, '')}")
    page.locator(FIGURES).first.wait_for(timeout=120_000)
    page.locator('[data-testid="stStatusWidget"]').wait_for(state="detached", timeout=120_000)
    page.wait_for_timeout(2500)
    figures = page.locator(".vitrine canvas.large" if name in TOGETHER else FIGURES)
    boxes = [figures.nth(place).bounding_box() for place in range(figures.count() if name in TOGETHER else 1)]
    left, top = (min(box[side] for box in boxes) for side in ("x", "y"))
    right, bottom = (max(box[side] + box[size] for box in boxes) for side, size in (("x", "width"), ("y", "height")))
    photograph = name not in TOGETHER and figures.first.evaluate("found => found.tagName") == "CANVAS"
    return page.screenshot(clip={"x": left, "y": top, "width": right - left, "height": bottom - top}), photograph


def thumbnail(picture: bytes, photograph: bool) -> bytes:
    """`picture` at the gallery's size, as WebP of at most `MOST_BYTES`; a chart is trimmed and kept whole."""
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    if photograph:
        small = ImageOps.fit(image, SIZE, Image.Resampling.LANCZOS)
    else:
        around = ImageChops.difference(image, Image.new("RGB", image.size, PAPER)).getbbox()
        whole = ImageOps.expand(image.crop(around), 16, PAPER)
        small = ImageOps.pad(whole, SIZE, Image.Resampling.LANCZOS, color=PAPER)
    for quality in (85, 70, 55, 40):
        file = io.BytesIO()
        small.save(file, "WEBP", quality=quality, method=6)
        if len(file.getvalue()) <= MOST_BYTES:
            break
    return file.getvalue()


def take(browser: Browser, address: str, name: str) -> dict[str, float]:
    """Write the picture of page `name`; its size in kB."""
    page = browser.new_context(viewport={"width": 1280, "height": 1800}, color_scheme="light").new_page()
    data = thumbnail(*figure(page, address, name))
    page.context.close()
    (FOLDER / f"{name}.webp").write_bytes(data)
    return {"page": name, "kB": round(len(data) / 1000, 1)}


def list_sources() -> None:
    """Write the gallery's table at the end of SOURCES.md anew."""
    before = SOURCES.read_text(encoding="utf-8").split(HEADING)[0].rstrip()
    files = sorted(FOLDER.glob("*.webp"))
    rows = [f"| `gallery/{file.name}` | `{hashlib.sha256(file.read_bytes()).hexdigest()}` |" for file in files]
    table = "\n".join(["| File | sha256 |", "|---|---|", *rows])
    SOURCES.write_text(f"{before}\n\n{HEADING}\n\n{ORIGIN}\n\n{table}\n", encoding="utf-8")


def main() -> None:
    """Take every page's picture; a table for people, one line of JSON for machines."""
    FOLDER.mkdir(exist_ok=True)
    with served("server.py") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        taken = [take(browser, server.address, name) for name in sys.argv[1:] or names()]
        browser.close()
    list_sources()
    for each in taken:
        print(f"{each['page']:<16}{each['kB']:>8} kB")
    print(json.dumps({"pictures": len(taken), "largest_kb": max(each["kB"] for each in taken)}))
