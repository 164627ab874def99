"""Takes the gallery's pictures: what each page shows, small, into assets/images/gallery.

All pages, or those named behind `python -m benchmarks gallery`.
"""

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Browser, Page, sync_playwright

from harness.chromium import FLAGS, find_chromium
from harness.serving import served
from views.gallery.cards import SHOWN

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "assets" / "images" / "gallery"
SOURCES = ROOT / "assets" / "images" / "SOURCES.md"
SIZE, MOST_BYTES, GAP = (480, 300), 40_000, 6
CHART, CANVAS, CLOUD = ".vitrine-chart .js-plotly-plot", ".vitrine canvas.large", ".cloud .stage"
MAP = ".js-plotly-plot .imagelayer image"  # each picture of a row of them, with the heat over it
PAPER = (255, 255, 255)
HEADING = "## The gallery's pictures"
ORIGIN = "Screenshots of our own pages over the pictures above, taken by `python -m benchmarks gallery`."
# Where a chart lies on the page, or the picture in it without title, axes and bar: [left, top, width, height].
FIELD = """(chart, whole) => {
  const box = chart.getBoundingClientRect();
  const { xaxis, yaxis } = chart._fullLayout ?? {};
  if (whole || !xaxis) return [box.left, box.top, box.width, box.height];
  return [box.left + xaxis._offset, box.top + yaxis._offset, xaxis._length, yaxis._length];
}"""


class Shot(NamedTuple):
    """What of a page is taken: the first `count` of `figures` after opening it as its card does.

    `whole` keeps a chart's axes, though neither title nor legend; otherwise pictures fill the card.
    """

    figures: str = f"{CANVAS}, {CHART}"
    count: int = 1
    whole: bool = False


CHARTED = Shot(CHART, whole=True)
BARE = ".legend, .gtitle { display: none; }"
SHOTS = {
    "by_hand": Shot(".by-hand .mix", whole=True),
    "permutation": Shot(".reordering .pair.with", whole=True),
    "norms": Shot(".block .solid", whole=True),
    "learning": CHARTED,
    "before": Shot(".st-key-before_last .js-plotly-plot", whole=True),
    "batch_norm": CHARTED,
    "more_heads": Shot(f".st-key-more_heads_maps {MAP}", count=6),
    "masks": Shot(CHART, count=2),
    "bits": CHARTED,
    "sparse": Shot(CHART, count=1),
    "rank": Shot(".st-key-rank_map .js-plotly-plot, .st-key-rank_rebuilt .js-plotly-plot", count=2),
    "students": Shot(".st-key-student_attention .js-plotly-plot"),
    "forward": Shot(".forward", whole=True),
    "needed_heads": Shot(CHART, count=2),
    "needed_blocks": Shot(f"[class*=st-key-blocks_maps] {MAP}", count=4),
    "attention": Shot(CANVAS),
    "distance": CHARTED,
    "positions": Shot(".tiles canvas.all"),
    "windows": Shot(CHART),
    "upernet": Shot(CHART),
    "pyramids": Shot(CHART, count=4),
    "distillation": Shot(CHART, count=2),
    "compare": Shot(CANVAS, count=2),
    "cabinet": Shot(f".st-key-cabinet_shelf {MAP}", count=6),
    "points": Shot(CLOUD),
    "local_global": Shot(CLOUD),
    "depth": Shot(CHART, count=2),
}


def names() -> list[str]:
    """Every page but the gallery itself."""
    return sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "gallery")


def figures(page: Page, address: str, name: str, shot: Shot) -> list[Image.Image]:
    """Screenshots of what `shot` asks of page `name`."""
    page.goto(f"{address}/{'' if name == 'attention' else name}?{urlencode(SHOWN.get(name, {}))}")
    shown = page.locator(shot.figures)
    shown.nth(shot.count - 1).wait_for(timeout=120_000)
    page.locator('[data-testid="stStatusWidget"]').wait_for(state="detached", timeout=120_000)
    page.wait_for_timeout(2500)
    page.mouse.move(2, 2)
    page.add_style_tag(content=BARE)
    taken = []
    for place in range(shot.count):
        left, top, width, height = shown.nth(place).evaluate(FIELD, shot.whole)
        clip = {"x": left, "y": top, "width": width, "height": height}
        taken.append(Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB"))
    return taken


def card(pictures: list[Image.Image], *, whole: bool) -> Image.Image:
    """One to six pictures on a card of the gallery's size: a chart trimmed and kept whole, others cut to fit."""
    if whole:
        around = ImageChops.difference(pictures[0], Image.new("RGB", pictures[0].size, PAPER)).getbbox()
        trimmed = ImageOps.expand(pictures[0].crop(around), 12, PAPER)
        return ImageOps.pad(trimmed, SIZE, Image.Resampling.LANCZOS, color=PAPER)
    across = 3 if len(pictures) > 4 else min(2, len(pictures))
    down = -(-len(pictures) // across)
    cell = ((SIZE[0] - GAP * (across - 1)) // across, (SIZE[1] - GAP * (down - 1)) // down)
    sheet = Image.new("RGB", SIZE, PAPER)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, across)
        spot = (column * (cell[0] + GAP), row * (cell[1] + GAP))
        sheet.paste(ImageOps.fit(picture, cell, Image.Resampling.LANCZOS), spot)
    return sheet


def encoded(picture: Image.Image) -> bytes:
    """`picture` as WebP of at most `MOST_BYTES`."""
    for quality in (85, 70, 55, 40):
        file = io.BytesIO()
        picture.save(file, "WEBP", quality=quality, method=6)
        if len(file.getvalue()) <= MOST_BYTES:
            break
    return file.getvalue()


def take(browser: Browser, address: str, name: str) -> dict[str, float]:
    """Write the picture of page `name`; its size in kB."""
    shot = SHOTS.get(name, Shot())
    page = browser.new_context(
        viewport={"width": 1280, "height": 2600}, color_scheme="light", reduced_motion="reduce"
    ).new_page()
    data = encoded(card(figures(page, address, name, shot), whole=shot.whole))
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
    for picture in taken:
        print(f"{picture['page']:<16}{picture['kB']:>8} kB")
    print(json.dumps({"pictures": len(taken), "largest_kb": max(picture["kB"] for picture in taken)}))
