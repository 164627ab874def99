"""PDF: made by the server's Chrome in good time, or a plain reason why not."""

import io
import json

import numpy as np
import plotly.graph_objects as go
import pypdf
import pytest

from viz import heatmap, pdf, sheets
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


def test_what_pictures_share_stays_one_and_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    plain, writer = io.BytesIO(), pypdf.PdfWriter()
    page, name = writer.add_blank_page(width=600, height=300), pypdf.generic.NameObject
    profile = pypdf.generic.StreamObject()
    profile.set_data(b"colours")
    profile, pictures = writer._add_object(profile), pypdf.generic.DictionaryObject()
    for key in ("/X1", "/X2", "/X3", "/X4", "/X5"):
        pictures[name(key)] = picture = pypdf.generic.StreamObject()
        picture[name("/ColorSpace")] = pypdf.generic.ArrayObject([name("/ICCBased"), profile])
        pictures[name(key)] = writer._add_object(picture)
    page[name("/Resources")] = pypdf.generic.DictionaryObject({name("/XObject"): pictures})
    writer.write(plain)
    with caplog.at_level("WARNING"):
        done = pypdf.PdfReader(io.BytesIO(pdf.finished(plain.getvalue(), {"/Title": "a"}, 1.5)))
    shared = {one.get_object()["/ColorSpace"][1].idnum for one in done.pages[0]["/Resources"]["/XObject"].values()}
    assert len(shared) == 1 and not caplog.records


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


def test_a_page_without_its_script_yet_is_asked_again() -> None:
    from kaleido.errors import JavascriptError

    asked = []

    class Early:
        async def calc_fig(self, figure: dict[str, object], **_: object) -> bytes:
            asked.append(figure)
            if len(asked) == 1:
                raise JavascriptError("ReferenceError: kaleido_scopes is not defined")
            return b"%PDF"

    printer = pdf.Printer()
    printer.browser = browser = Early()
    assert printer.pdf({"data": []}, {"width": 300, "height": 200}, seconds=60) == b"%PDF"
    assert asked == [{"data": []}] * 2 and printer.browser is browser


@pytest.mark.browser
@pytest.mark.skipif(bool(pdf.obstacle()), reason=pdf.obstacle() or "Chrome is there")
def test_figure_becomes_a_pdf_with_its_record(figure: go.Figure) -> None:
    document = pdf.pdf(figure, WHERE, seconds=120)
    pdf.printer().close()  # its watchdog holds the warning filters of this test until then
    told = pypdf.PdfReader(io.BytesIO(document))
    assert json.loads(told.metadata["/Keywords"])["model"] == "Ünïcode"


@pytest.mark.browser
@pytest.mark.skipif(bool(pdf.obstacle()), reason=pdf.obstacle() or "Chrome is there")
def test_numbers_are_written_as_on_the_page() -> None:
    document = pdf.pdf(heatmap.matrix(np.eye(4) * 1e-8, unit="weight"), WHERE, seconds=120)
    pdf.printer().close()
    told = pypdf.PdfReader(io.BytesIO(document)).pages[0].extract_text()
    assert {"2·10⁻⁹", "1·10⁻⁸"} <= set(told.splitlines()) and "n\n" not in told


@pytest.mark.browser
@pytest.mark.skipif(bool(pdf.obstacle()), reason=pdf.obstacle() or "Chrome is there")
def test_a_slide_has_the_size_of_a_slide(figure: go.Figure) -> None:
    document = pypdf.PdfReader(io.BytesIO(pdf.pdf(figure, WHERE, sheet=sheets.Sheet(800, 450, 338.667), seconds=120)))
    pdf.printer().close()
    across, down = (float(length) / 72 * 25.4 for length in document.pages[0].mediabox[2:])
    assert abs(across - 338.667) < 0.5 and abs(down - 190.5) < 0.5
