"""PDF: made by the server's Chrome in good time, or a plain reason why not."""

import io
import json

import numpy as np
import plotly.graph_objects as go
import pypdf
import pytest

from viz import pdf, row, tiles
from viz.ground import Ground
from viz.provenance import Provenance

WHERE = Provenance("attention ranks", model="Ünïcode", source="arXiv:0000.00000")


@pytest.fixture
def figure() -> go.Figure:
    return go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout={"width": 400, "height": 300})


def test_properties_and_the_size_on_paper_are_set_afterwards() -> None:
    plain = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width=600, height=300)
    writer.write(plain)
    document = pypdf.PdfReader(io.BytesIO(pdf.finished(plain.getvalue(), {"/Title": "Ärger (x)"}, 1.6)))
    assert document.metadata.title == "Ärger (x)"
    assert [float(length) for length in document.pages[0].mediabox] == [0, 0, 960, 480]


def test_a_gradient_grows_with_the_page_that_it_is_on() -> None:
    plain, writer = io.BytesIO(), pypdf.PdfWriter()
    page = writer.add_blank_page(width=600, height=300)
    number, name = pypdf.generic.FloatObject, pypdf.generic.NameObject
    whole, bare = ({name("/PatternType"): number(2)} for _ in range(2))
    whole[name("/Matrix")] = pypdf.generic.ArrayObject(map(number, (180, 0, 0, -9, 210, 163)))
    patterns = {name(f"/{key}"): pypdf.generic.DictionaryObject(one) for key, one in (("P1", whole), ("P2", bare))}
    resources = pypdf.generic.DictionaryObject({name("/Pattern"): pypdf.generic.DictionaryObject(patterns)})
    page[name("/Resources")] = resources
    writer.write(plain)
    grown = pypdf.PdfReader(io.BytesIO(pdf.finished(plain.getvalue(), {}, 1.5))).pages[0]["/Resources"]["/Pattern"]
    assert [float(part) for part in grown["/P1"]["/Matrix"]] == [270, 0, 0, -13.5, 315, 244.5]
    assert [float(part) for part in grown["/P2"]["/Matrix"]] == [1.5, 0, 0, 1.5, 0, 0]


def test_a_sheet_of_a_given_height_holds_figure_and_caption(figure: go.Figure) -> None:
    page = pdf.captioned(figure, "words " * 60, sheet=pdf.Sheet(800, 450, 338.667))
    assert (page.layout.width, page.layout.height) == (800, 450)


def test_caption_adds_its_height_and_leaves_the_figure_alone(figure: go.Figure) -> None:
    page = pdf.captioned(figure, "words " * 60)
    assert page.layout.height > figure.layout.height and not figure.layout.annotations
    assert page.layout.annotations[0].text.count("words") == 60


def test_where_nothing_stands_below_the_plot_the_caption_does() -> None:
    tiled = tiles.tiles(np.zeros((1, 2, 8, 8)), names=["a", "b"], height=300)
    lines = 16 * len(pdf.captioned(tiled, "words").layout.annotations[-1].text.split("<br>"))
    assert pdf.captioned(tiled, "words").layout.margin.b == lines + pdf.GAP
    for below in (
        {"xaxis": {"visible": True}},
        {"annotations": [{"yref": "paper", "y": -0.2, "text": "a"}]},
        {"xaxis2": {"anchor": "y2"}},
    ):
        page = pdf.captioned(go.Figure(tiled).update_layout(below), "words")
        assert page.layout.margin.b >= lines + pdf.BELOW, below
    lying = go.Figure(tiled).update_traces(colorbar={"orientation": "h"}, selector={"type": "heatmap"})
    assert pdf.captioned(lying, "words").layout.margin.b >= lines + pdf.BELOW


@pytest.mark.parametrize("wide", [425, 640, None])
def test_pictures_in_a_row_leave_nothing_blank_above_and_below(wide: int | None) -> None:
    grounds = [Ground(np.zeros((80, 80, 3), np.uint8))] * 7
    figure = row.row(grounds, np.random.default_rng(0).random((7, 8, 8)), list("abcdefg"))
    page = pdf.captioned(figure, "words " * 60, sheet=pdf.Sheet(wide, None, wide and 85))
    layout = page.layout
    plot = layout.height - layout.margin.t - layout.margin.b
    assert plot == pytest.approx(((wide or pdf.WIDTH) - 16) * 8 / (7 * 8 + 6), abs=1)


def test_a_picture_that_is_higher_than_its_place_keeps_its_height() -> None:
    figure = row.row([Ground(np.zeros((80, 80, 3), np.uint8))], np.ones((1, 8, 8)), ["a"], height=300)
    page = pdf.captioned(figure, "words")
    assert page.layout.height - page.layout.margin.b == 300


def test_no_chrome_is_said_in_a_sentence(figure: go.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "chrome", lambda: None)
    assert pdf.obstacle() == "PDF needs Chrome or Chromium on the server."
    with pytest.raises(RuntimeError, match="Chrome"):
        pdf.pdf(figure, WHERE)


def test_a_silent_chrome_is_given_up_and_replaced(figure: go.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = []

    class Silent:
        async def calc_fig(self, *_: object, **__: object) -> bytes:
            import asyncio

            await asyncio.sleep(60)

        async def close(self) -> None:
            closed.append(self)

    printer = pdf.Printer()
    printer.browser = Silent()
    monkeypatch.setattr(pdf, "printer", lambda: printer)
    monkeypatch.setattr(pdf, "obstacle", lambda: "")
    with pytest.raises(TimeoutError):
        pdf.pdf(figure, WHERE, seconds=0.05)
    assert printer.browser is None and len(closed) <= 1


@pytest.mark.browser
@pytest.mark.skipif(bool(pdf.obstacle()), reason=pdf.obstacle() or "Chrome is there")
def test_figure_becomes_a_pdf_with_its_record(figure: go.Figure) -> None:
    document = pdf.pdf(figure, WHERE, seconds=120)
    pdf.printer().close()  # its watchdog holds the warning filters of this test until then
    told = pypdf.PdfReader(io.BytesIO(document))
    assert json.loads(told.metadata["/Keywords"])["model"] == "Ünïcode"


@pytest.mark.browser
@pytest.mark.skipif(bool(pdf.obstacle()), reason=pdf.obstacle() or "Chrome is there")
def test_a_slide_has_the_size_of_a_slide(figure: go.Figure) -> None:
    document = pypdf.PdfReader(io.BytesIO(pdf.pdf(figure, WHERE, sheet=pdf.Sheet(800, 450, 338.667), seconds=120)))
    pdf.printer().close()
    across, down = (float(length) / 72 * 25.4 for length in document.pages[0].mediabox[2:])
    assert abs(across - 338.667) < 0.5 and abs(down - 190.5) < 0.5
