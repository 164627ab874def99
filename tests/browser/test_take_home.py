"""Files made in the browser: the chart above becomes a PNG and an SVG that say where they come from."""

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.bench import bench
from ui.components.declared import HERE
from ui.components.take_home import SIZES, Size, facts
from viz import curves, export, heatmap
from viz.provenance import Provenance

MARKUP = (HERE / "take_home" / "markup.html").read_text(encoding="utf-8")
LINES = {name: [1.0, 3.0, 2.0] for name in ("mean of the heads", "even attention")}
HOSTILE = '<img src=x onerror="document.title=`run`"> & ünïcode'
WHERE = Provenance("attention matrix", model=HOSTILE, kind="bundled", layer=3, head=2, parameters={"residual": 0.5})
SVG, HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page with a map, and under it the two buttons, as on the app's pages."""
    tab = shown(context, heatmap.matrix(np.eye(4), title=HOSTILE).update_layout(width=600))
    tab.wait_for_selector(".main-svg .heatmaplayer image")
    return tab


@pytest.fixture
def curve(context: BrowserContext) -> Page:
    """The same with lines and their legend."""
    tab = shown(context, curves.lines(LINES, x="layer", y="distance (px)", title="A title").update_layout(width=700))
    tab.wait_for_selector(".main-svg .legend")
    return tab


def shown(context: BrowserContext, figure: go.Figure) -> Page:
    row = f'<div id="host">{MARKUP}</div><script type="application/json" id="facts">{dumped(facts(WHERE))}</script>'
    start = 'import show from "/take_home/main.js"; show({ data: JSON.parse(facts.textContent), parentElement: host });'
    script = f'{row}<script type="module">{start}</script></body>'
    live = export.html(figure, WHERE).decode().replace("Content-Security-Policy", "none")  # it forbids modules
    tab = bench(context, live.replace("</body>", script))
    tab.wait_for_selector("#host option", state="attached")
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
    assert name == f"{WHERE.stem()}.png" and image.width <= 1800  # what the square map leaves empty is cut off
    assert image.info["dpi"] == pytest.approx((288, 288), abs=0.1)  # three pixels for each of the page's, 96 to an inch
    assert json.loads(image.text["vitrine:provenance"]) == json.loads(WHERE.json())
    assert image.text["Description"] == WHERE.caption() and image.text["Title"] == "attention matrix"
    Image.open(io.BytesIO(data)).verify()  # every chunk's checksum
    pixels = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).reshape(-1, 3)
    brightest = (np.abs(pixels.astype(int) - (252, 255, 164)).max(axis=1) < 8).mean()
    darkest = (pixels.max(axis=1) < 12).mean()
    assert 0.1 < brightest < darkest / 2.5  # the diagonal and the rest of a 4 × 4 identity


def test_svg_is_well_formed_holds_all_text_and_no_markup_of_users(page: Page) -> None:
    _, data = saved(page, "SVG")
    drawing = ElementTree.fromstring(data)  # noqa: S314 - made by the page above
    assert json.loads(drawing.find(f"{SVG}metadata").text) == json.loads(WHERE.json())
    assert drawing.find(f"{SVG}desc").text == WHERE.caption()
    words = " ".join("".join(text.itertext()) for text in drawing.iter(f"{SVG}text"))
    assert HOSTILE in words and "onerror" not in {name for element in drawing.iter() for name in element.attrib}
    assert all(image.get(HREF).startswith("data:") for image in drawing.iter(f"{SVG}image"))
    assert page.title() != "run" and page.locator("[role=status]").inner_text().startswith("Saved as SVG, ")


def thickest(element: ElementTree.Element) -> float:
    styles = [path.get("style") for path in element.iter(f"{SVG}path")]
    return max(float(re.search(r"stroke-width: ([\d.]+)px", style)[1]) for style in styles)


def test_lines_of_a_file_are_as_thick_as_their_signs_and_no_letters_are_forced(curve: Page) -> None:
    _, data = saved(curve, "SVG")
    drawing = ElementTree.fromstring(data)  # noqa: S314 - made by the page above
    named = {name: part for part in drawing.iter(f"{SVG}g") for name in part.get("class", "").split()}
    assert thickest(named["lines"]) == thickest(named["legendlines"]) == 2
    assert not re.search(rb"non-scaling-stroke|textLength|font-family: .?Source", data)
    assert thickest(named["gridlayer"]) == 1


def test_numbers_of_a_file_are_written_as_on_the_page(context: BrowserContext) -> None:
    tab = shown(context, heatmap.matrix(np.eye(4) * 1e-8, unit="weight", title="Small").update_layout(width=600))
    tab.wait_for_selector(".main-svg .heatmaplayer image")
    tree = ElementTree.fromstring(saved(tab, "SVG")[1])  # noqa: S314 (our own file)
    texts = ["".join(text.itertext()) for text in tree.iter(f"{SVG}text")]
    assert "1·10⁻⁸" in texts and not [text for text in texts if re.search(r"\d[en][-−]?\d|^[\d.]+[mμnp]$", text)]


def test_what_the_visitor_zoomed_and_left_out_stays_so(curve: Page) -> None:
    chart = "document.querySelector('.js-plotly-plot')"
    curve.evaluate(f"Plotly.update({chart}, {{visible: [true, 'legendonly']}}, {{'xaxis.range': [1.9, 2.1]}})")
    before = curve.evaluate(f"JSON.stringify({chart}.layout)")
    _, data = saved(curve, "SVG")
    drawing = ElementTree.fromstring(data)  # noqa: S314 - made by the page above
    groups = [(part, part.get("class") or "") for part in drawing.iter(f"{SVG}g")]
    marks = ["".join(part.itertext()) for part, name in groups if name == "xtick"]
    assert marks == ["2"] and sum("trace scatter" in name for _, name in groups) == 1
    assert curve.evaluate(f"JSON.stringify({chart}.layout)") == before


@pytest.mark.parametrize("size", SIZES[1:], ids=lambda size: size.key)
@pytest.mark.parametrize("what", ["page", "curve"])
def test_a_ready_made_size_is_what_it_says(request: pytest.FixtureRequest, what: str, size: Size) -> None:
    tab: Page = request.getfixturevalue(what)
    tab.get_by_label("Size").select_option(size.key)
    name, data = saved(tab, "PNG")
    image = Image.open(io.BytesIO(data))
    millimetres = [pixels / dpi * 25.4 for pixels, dpi in zip(image.size, image.info["dpi"], strict=True)]
    assert name == f"{WHERE.stem()}-{size.key}.png" and image.info["dpi"] == pytest.approx((size.dpi,) * 2, abs=0.1)
    assert millimetres[0] == pytest.approx(size.millimetres, abs=0.1)
    assert size.tall is None or image.width / image.height == pytest.approx(size.wide / size.tall, abs=0.002)
    told = [int(number) for number in re.findall(r"\d+", tab.locator("[role=status]").inner_text())]
    assert told == pytest.approx([*image.size, *millimetres], abs=0.6)


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


def test_a_title_that_is_wider_than_its_sheet_goes_on_in_a_second_line(context: BrowserContext) -> None:
    title = "How long the stream is, with the norms before and behind the sums"
    tab = shown(context, curves.lines(LINES, x="layer", y="distance (px)", title=title).update_layout(width=700))
    tab.wait_for_selector(".main-svg .legend")
    tab.locator("select.size").select_option("column")
    tree = ElementTree.fromstring(saved(tab, "SVG")[1])  # noqa: S314 (our own file)
    [drawn] = [text for text in tree.iter(f"{SVG}text") if text.get("class") == "gtitle"]
    lines = [line.text for line in drawn.iter(f"{SVG}tspan")]
    assert len(lines) == 2 and " ".join(lines) == title
    tab.locator("select.size").select_option("screen")
    tree = ElementTree.fromstring(saved(tab, "SVG")[1])  # noqa: S314 (our own file)
    assert title in [text.text for text in tree.iter(f"{SVG}text")], "where there is room it is one line"
