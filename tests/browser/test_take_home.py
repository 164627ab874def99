"""Files made in the browser: the chart above becomes a PNG and an SVG that say where they come from."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench
from ui.components.declared import HERE
from ui.components.take_home import facts
from viz import export, heatmap
from viz.provenance import Provenance

MARKUP = (HERE / "take_home" / "markup.html").read_text(encoding="utf-8")
HOSTILE = '<img src=x onerror="document.title=`run`"> & ünïcode'
WHERE = Provenance("attention matrix", model=HOSTILE, kind="bundled", layer=3, head=2, parameters={"residual": 0.5})
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page with a figure, and under it the two buttons, as on the app's pages."""
    matrix = heatmap.matrix(np.eye(4), title=HOSTILE).update_layout(width=600)
    row = f'<div id="host">{MARKUP}</div><script type="application/json" id="facts">{dumped(facts(WHERE))}</script>'
    start = 'import show from "/take_home/main.js"; show({ data: JSON.parse(facts.textContent), parentElement: host });'
    script = f'{row}<script type="module">{start}</script></body>'
    live = export.html(matrix, WHERE).decode().replace("Content-Security-Policy", "none")  # it forbids modules
    tab = bench(context, live.replace("</body>", script))
    tab.wait_for_selector(".main-svg .heatmaplayer image")
    tab.wait_for_selector("#host button[title]")
    return tab


def dumped(sent: dict[str, object]) -> str:
    return json.dumps(sent).replace("<", "\\u003c")


def saved(page: Page, kind: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.get_by_role("button", name=kind, exact=True).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_png_carries_the_record_and_the_chart(page: Page) -> None:
    name, data = saved(page, "PNG")
    image = Image.open(io.BytesIO(data))
    assert name == f"{WHERE.stem()}.png" and image.width == 1800
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


def test_live_page_draws_without_a_network(context: BrowserContext, tmp_path: Path) -> None:
    context.set_offline(True)
    file = tmp_path / "page.html"
    file.write_bytes(export.html(heatmap.matrix(np.eye(4), title=HOSTILE), WHERE))
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_selector(".main-svg .heatmaplayer image")
    assert page.locator(".gtitle").text_content() == HOSTILE
    assert page.locator("figcaption").inner_text() == WHERE.caption()
