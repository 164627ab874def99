"""PDF: made by the server's Chrome in good time, or a plain reason why not."""

import re

import plotly.graph_objects as go
import pytest

from viz import pdf
from viz.provenance import Provenance

WHERE = Provenance("attention ranks", model="Ünïcode", source="arXiv:0000.00000")
SMALLEST = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\nxref\n0 2\n...\ntrailer\n<</Size 2\n/Root 1 0 R>>\nstartxref\n29\n%%EOF\n"


@pytest.fixture
def figure() -> go.Figure:
    return go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), layout={"width": 400, "height": 300})


def test_properties_are_appended_and_found_from_the_end() -> None:
    document = pdf.with_properties(SMALLEST, {"Title": "Ärger (x)"})
    assert document.startswith(SMALLEST)
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", document).group(1))
    assert document[start:].startswith(b"xref\n") and b"/Prev 29" in document[start:] and b"/Info 2 0 R" in document
    place = int(re.search(rb"\n(\d{10}) 00000 n", document[start:]).group(1))
    entry = re.match(rb"2 0 obj\n<< /Title <(\w+)> >>", document[place:]).group(1)
    assert bytes.fromhex(entry.decode()).decode("utf-16") == "Ärger (x)"


def test_caption_adds_its_height_and_leaves_the_figure_alone(figure: go.Figure) -> None:
    page = pdf.captioned(figure, "words " * 60)
    assert page.layout.height > figure.layout.height and not figure.layout.annotations
    assert page.layout.annotations[0].text.count("words") == 60


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
    assert document.startswith(b"%PDF-") and len(document) > 3000
    assert "Ünïcode".encode("utf-16-be").hex().encode() in document.lower()
