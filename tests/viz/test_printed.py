"""Drawings as PDF: letters stay letters, the sheet is as large as it says, the record travels."""

import io
import json

import pypdf
import pytest

from tests.boxes import of_pdf
from viz import pdf, theme
from viz.printed import printed

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="85mm" height="40mm" viewBox="0 0 425 200">'
    '<rect width="425" height="200" fill="#fff"/><text x="100" y="100" font-size="20">√d ≤ 3</text></svg>'
)
PROPERTIES = {"/Title": "A & B", "/Subject": "caption", "/Keywords": json.dumps({"app": "Vitrine"})}
needs_chrome = pytest.mark.skipif(bool(pdf.obstacle()), reason=pdf.obstacle())


@needs_chrome
def test_a_drawing_becomes_a_sheet_of_its_size_with_letters_and_record() -> None:
    document = printed(SVG.encode(), 425, 200, millimetres=85, properties=PROPERTIES, seconds=60)
    [page], told = pypdf.PdfReader(io.BytesIO(document)).pages, pypdf.PdfReader(io.BytesIO(document)).metadata
    across, down = (float(length) / 72 * 25.4 for length in page.mediabox[2:])
    assert (across, down) == pytest.approx((85, 40), abs=0.2)
    pdf.printer().close()  # its watchdog holds the warning filters of this test until then
    [box] = of_pdf(document)
    assert box.text == "√d ≤ 3" and box.corners[0, 0] / 72 * 25.4 == pytest.approx(100 * 85 / 425, abs=0.3)
    assert {name: told[name] for name in PROPERTIES} == PROPERTIES


@needs_chrome
def test_letters_are_as_wide_as_those_that_the_drawing_was_laid_out_for() -> None:
    words = {"attention weight": 7.004, "Layer 12, head 3: 0.0417 of 384 × 588 patches": 20.765}  # ems in Arial
    lines = "".join(f'<text x="10" y="{50 + 50 * at}" font-size="13">{text}</text>' for at, text in enumerate(words))
    drawing = SVG.replace("<text", f'<g font-family="{theme.FONT}">{lines}</g><text', 1)
    document = printed(drawing.encode(), 425, 200, millimetres=85, properties=PROPERTIES, seconds=60)
    pdf.printer().close()
    letter = 13 * 85 / 425 / 25.4 * 72  # points
    wide = {box.text: (box.corners[1, 0] - box.corners[0, 0]) / letter for box in of_pdf(document)}
    assert {text: wide[text] for text in words} == pytest.approx(words, rel=0.035)


def test_without_chrome_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "obstacle", lambda: "PDF needs Chrome or Chromium on the server.")
    with pytest.raises(RuntimeError, match="needs Chrome"):
        printed(b"", 1, 1, millimetres=1, properties={})
