"""Drawings that a component saves from its own two buttons: read, looked at, and their record."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page

from tests.browser.test_every_file import judge_svg
from viz.provenance import KEY

TEXTS = re.compile(r"<text[^>]*>([^<]*)</text>")


def drawing(visitor: Page, root: Locator, context: BrowserContext) -> tuple[list[str], dict[str, Any]]:
    """The texts of the SVG of `root`, none over another or off the sheet, and its record, which the PNG has too."""
    paths = {}
    for kind in ("svg", "png"):
        with visitor.expect_download() as saved:
            root.locator(f"button.{kind}").click()
        paths[kind] = Path(saved.value.path())
        assert saved.value.suggested_filename.endswith(f".{kind}")
    svg = paths["svg"].read_bytes()
    judge_svg(svg, [], context)
    record = json.loads(unescape(re.search(r'<metadata id="vitrine-provenance">(.*?)</metadata>', svg.decode())[1]))
    picture = Image.open(paths["png"])
    assert json.loads(picture.text[KEY]) == record and picture.info["dpi"][0] > 190
    assert len(picture.convert("L").getcolors()) > 50, "something is drawn"
    return [unescape(text) for text in TEXTS.findall(svg.decode())], record
