"""What a component draws, taken home from the row under it: read, looked at, and its record."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pypdf
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.test_every_file import judge_pdf, judge_svg
from viz.provenance import KEY

TEXTS = re.compile(r"<text[^>]*>([^<]*)</text>")


def opened(visitor: Page, key: str) -> Locator:
    """The row “Take it home” under the component `key`."""
    row = visitor.locator(f".st-key-take_home_{key}")
    if not row.locator("[data-kind]").count():
        row.locator("summary").click()
        row.locator("select.size option").first.wait_for(state="attached")
    return row


def taken(visitor: Page, key: str, kind: str, figure: str = "") -> Path:
    """Where the file of that kind (png, svg, pdf) of the component `key` lies; `figure` is one of several."""
    row = opened(visitor, key)
    if figure:
        row.locator("select.figure").select_option(figure)
    with visitor.expect_download() as saved:
        row.locator(f"[data-kind={kind}]").click()
    assert saved.value.suggested_filename.endswith(f".{kind}")
    return Path(saved.value.path())


def drawing(visitor: Page, key: str, context: BrowserContext) -> tuple[list[str], dict[str, Any]]:
    """The texts of the SVG of the component `key`, none over another or off the sheet, and its record, which PNG and
    PDF have too."""
    paths = {kind: taken(visitor, key, kind) for kind in ("svg", "png", "pdf")}
    svg = paths["svg"].read_bytes()
    judge_svg(svg, [], context)
    judge_pdf(paths["pdf"].read_bytes(), [], context)
    record = json.loads(unescape(re.search(r'<metadata id="vitrine-provenance">(.*?)</metadata>', svg.decode())[1]))
    picture = Image.open(paths["png"])
    assert json.loads(pypdf.PdfReader(paths["pdf"]).metadata["/Keywords"]) == record
    assert json.loads(picture.text[KEY]) == record and picture.info["dpi"][0] > 190
    assert len(picture.convert("L").getcolors()) > 50, "something is drawn"
    return [unescape(text) for text in TEXTS.findall(svg.decode())], record
