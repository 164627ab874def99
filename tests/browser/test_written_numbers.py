"""Numbers under the mouse, at an axis and beside a bar are written as people write them, in every kind of chart."""

import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from playwright.sync_api import BrowserContext

from tests.browser.bench import bench, call
from tests.figures import SAMPLES
from tests.test_contract_figures import drawn
from viz import cloud, export
from viz.provenance import Provenance

pytestmark = pytest.mark.browser
FLAT = sorted(set(SAMPLES) - {"cloud.cloud"})  # a cloud is drawn by our own canvas (ui/components/cloud_canvas)
SMALL, LARGE = 1e-8, 1e7
FORMATTED = re.compile(r"%\{(?:marker\.)?(\w+)(?:\[\d+\])?:[^}]*[ge]\}")
COMPUTERS = re.compile(r"\d[eE][-−+]?\d|^[-−]?[\d.]+[mμnpfa]$")
READ = """async (plot) => {
  const texts = [];
  for (const [curveNumber, { hovertemplate, type, xaxis, yaxis, x, y, ...cell }] of plot._fullData.entries()) {
    if (!hovertemplate) continue;
    const place = { xval: x?.[1] ?? cell.x0 + cell.dx, yval: y?.[1] ?? cell.y0 + cell.dy };
    const point = type === "heatmap" ? place : { pointNumber: 0 };
    Plotly.Fx.unhover(plot);
    Plotly.Fx.hover(plot, [{ curveNumber, ...point }], xaxis + yaxis);
    await Promise.resolve(); // the observer has had its turn
    texts.push(...[...plot.querySelectorAll("text")].map((one) => one.textContent));
  }
  return texts;
}"""
BOTH = f"""async (figure) => {{
  const read = {READ};
  const {{ writeReadably }} = await import("/shared/written.js");
  document.body.innerHTML = '<div id="plot" style="width: 900px"></div>';
  const plot = document.getElementById("plot");
  await Plotly.newPlot(plot, figure.data, figure.layout);
  const bare = await read(plot);
  writeReadably(plot);
  return [bare, await read(plot)];
}}"""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2.4e-7", "2.4·10⁻⁷"),
        ("row 3<br>1.000e−16", "row 3<br>1·10⁻¹⁶"),
        ("−2.412e-7 px", "−2.412·10⁻⁷ px"),
        ("1.235e+4", "12,350"),
        ("-1.2e+12", "−1.2·10¹²"),
        ("0.0024, block 3e, 1e", "0.0024, block 3e, 1e"),
    ],
)
def test_powers_of_ten_are_written_as_such(context: BrowserContext, text: str, written: str) -> None:
    assert call(bench(context), "shared/numbers.js", "module.readable(given)", text) == written


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_no_chart_shows_an_e(context: BrowserContext, size: float) -> None:
    tab = bench(context)
    tab.add_script_tag(content=export.library())
    texts = {name: tab.evaluate(BOTH, json.loads(scaled(drawn(name), size).to_json())) for name in FLAT}
    assert len([name for name, (bare, _) in texts.items() if computers(bare)]) > 5, "Plotly writes them so"
    assert not {name: computers(shown) for name, (_, shown) in texts.items() if computers(shown)}


@pytest.mark.parametrize(("name", "size"), [("bars.bars", SMALL), ("heatmap.matrix", SMALL), ("curves.lines", LARGE)])
def test_no_live_page_shows_an_e(context: BrowserContext, name: str, size: float) -> None:
    """What it draws at once, after a zoom, and under the mouse."""
    tab = context.new_page()
    tab.set_content(export.html(scaled(drawn(name), size), Provenance("numbers")).decode())
    texts = tab.evaluate(f"async () => ({READ})(await drawn)")
    tab.evaluate("Plotly.relayout('vitrine', { width: 500 })")
    later = tab.evaluate(f"({READ})(document.getElementById('vitrine'))")
    assert texts and later and not computers(texts + later)


def test_a_cloud_that_is_taken_home_shows_no_e(context: BrowserContext) -> None:
    points = np.stack(np.meshgrid(*[np.linspace(-1, 1, 15)] * 3), axis=-1).reshape(-1, 3)
    figure = cloud.cloud(points, np.full(len(points), SMALL), unit="score")
    tab = context.new_page()
    tab.set_content(export.html(figure, Provenance("cloud")).decode())
    tab.evaluate("async () => void await drawn")
    box = tab.locator("#vitrine canvas").first.bounding_box()
    label = tab.locator("#vitrine .hovertext")
    for step in range(200):
        tab.mouse.move(box["x"] + box["width"] / 2 + step % 20, box["y"] + box["height"] / 2 + step // 20)
        tab.evaluate("() => new Promise(requestAnimationFrame)")
        if label.count():
            break
    assert "1·10⁻⁸" in label.text_content() and not computers(label.locator("text, tspan").all_text_contents())


def test_numbers_in_bright_cells_are_black(context: BrowserContext) -> None:
    cells = {"type": "heatmap", "z": [[0, 1]], "texttemplate": "%{z}", "colorscale": [[0, "black"], [1, "orange"]]}
    fills = """async (figure) => {
      const { writeReadably } = await import("/shared/written.js");
      document.body.innerHTML = '<div id="plot" style="width: 900px"></div>';
      const plot = document.getElementById("plot");
      await Plotly.newPlot(plot, figure.data, {});
      const fills = () => [...plot.querySelectorAll(".heatmap-label text")].map((one) => one.style.fill);
      const bare = fills();
      writeReadably(plot);
      await Plotly.relayout(plot, { width: 700 });
      return [bare, fills()];
    }"""
    tab, white = bench(context), "rgb(255, 255, 255)"
    tab.add_script_tag(content=export.library())
    assert tab.evaluate(fills, {"data": [cells]}) == [[white, "rgb(68, 68, 68)"], [white, "black"]]


def computers(texts: list[str]) -> list[str]:
    """Those of `texts` that hold a number as computers write it."""
    return [text for text in texts if COMPUTERS.search(text)]


def scaled(figure: go.Figure, size: float) -> go.Figure:
    for trace in figure.data:
        for name in set(FORMATTED.findall(trace.hovertemplate or "")) & set(trace):
            values = np.asarray(trace[name])
            trace[name] = values * size if values.dtype.kind in "fiu" else values
    return figure.update_xaxes(range=None).update_yaxes(range=None)
