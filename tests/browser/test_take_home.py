"""Files made in the browser: the chart above becomes a PNG and an SVG that say where they come from."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from ui.components import take_home
from viz import export, heatmap
from viz.provenance import Provenance

HOSTILE = '<img src=x onerror="document.title=`run`"> & ünïcode'
WHERE = Provenance("attention matrix", model=HOSTILE, kind="bundled", layer=3, head=2, parameters={"residual": 0.5})
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(context: BrowserContext, tmp_path: Path) -> Page:
    """A page with a figure, and under it the two buttons, as on the app's pages; there is no network."""
    context.set_offline(True)
    matrix = heatmap.matrix(np.eye(4), title=HOSTILE).update_layout(width=600)
    facts = {"caption": WHERE.caption(), "record": WHERE.json(), "title": WHERE.method, "stem": WHERE.stem()}
    script = take_home.script().replace("export default function", "window.mount = function")
    row = f'<div id="host">{take_home.MARKUP}</div><script type="application/json" id="facts">{dumped(facts)}</script>'
    start = "mount({ data: JSON.parse(facts.textContent), parentElement: host });"
    text = export.html(matrix, WHERE).decode().replace("</body>", f"{row}<script>{script}\n{start}</script></body>")
    (tmp_path / "page.html").write_text(text, encoding="utf-8")
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    tab.wait_for_selector(".main-svg .heatmaplayer image")
    return tab


def dumped(facts: dict[str, str]) -> str:
    return json.dumps(facts).replace("<", "\\u003c")


def saved(page: Page, kind: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_png_carries_the_record_and_the_chart(page: Page) -> None:
    name, data = saved(page, "PNG")
    image = Image.open(io.BytesIO(data))
    assert name == "vitrine-attention-matrix-layer-4-head-3.png" and image.width == 1800
    assert json.loads(image.text["vitrine:provenance"]) == json.loads(WHERE.json())
    assert image.text["Description"] == WHERE.caption() and image.text["Title"] == "attention matrix"
    Image.open(io.BytesIO(data)).verify()  # every chunk's checksum
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).reshape(-1, 3)
    brightest = (np.abs(pixels.astype(int) - (252, 255, 164)).max(axis=1) < 8).mean()
    darkest = (pixels.max(axis=1) < 12).mean()
    assert 0.02 < brightest < darkest / 2.5  # the diagonal and the rest of a 4 × 4 identity


def test_svg_is_well_formed_holds_all_text_and_no_markup_of_users(page: Page) -> None:
    _, data = saved(page, "SVG")
    drawing = ElementTree.fromstring(data)  # noqa: S314 - made by the page above
    assert json.loads(drawing.find(f"{SVG}metadata").text) == json.loads(WHERE.json())
    assert drawing.find(f"{SVG}desc").text == WHERE.caption()
    words = " ".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text"))
    assert HOSTILE in words and "onerror" not in {name for element in drawing.iter() for name in element.attrib}
    assert all(image.get("href").startswith("data:") for image in drawing.iter(f"{SVG}image"))
    assert page.title() != "run" and page.locator("[role=status]").inner_text() == "Saved as SVG"


def test_a_missing_chart_is_said_under_the_buttons(page: Page) -> None:
    page.evaluate("document.querySelector('.js-plotly-plot').remove()")
    page.get_by_role("button", name="PNG", exact=True).click()
    page.get_by_text("Not saved: the chart is not on the page").wait_for()


def test_checksum_and_escaping_follow_their_standards(page: Page) -> None:
    assert page.evaluate("crc32(new TextEncoder().encode('123456789'))") == 0xCBF43926
    assert page.evaluate("escapeXml(`<a b='&\"'>\\u0000\\uD800x`)") == "&lt;a b=&apos;&amp;&quot;&apos;&gt;\ufffdx"


def test_live_page_draws_without_a_network(page: Page) -> None:
    assert page.locator(".gtitle").text_content() == HOSTILE
    assert page.locator("figcaption").inner_text() == WHERE.caption()
