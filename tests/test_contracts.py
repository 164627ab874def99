"""What every model card and every page must keep, without a test file of its own."""

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import IMAGES, load_image
from models.request import Request
from models.serving.engine import LocalEngine
from models.trace import AttentionMap
from models.zoo import ZOO

ROOT = Path(__file__).parent.parent
OFFLINE = [card for card in ZOO.values() if card.weights.kind != "pretrained" and card.input == "image"]
PAGES = sorted((ROOT / "pages").glob("*.py"))


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


@pytest.mark.parametrize("card", OFFLINE, ids=lambda card: card.key)
def test_every_card_runs_and_records_what_it_declares(card, engine: LocalEngine) -> None:
    picture = load_image(next(iter(IMAGES)))
    trace = engine.run(Request(model=card.key, pixels=picture.pixels, digest=picture.digest))
    assert {attention.kind for attention in trace.attention} == set(card.kinds)
    assert trace.weights.startswith(card.weights.kind)
    for attention in trace.attention:
        check_rows(attention)
        check_places(attention, trace.pixels.shape)


def check_rows(attention: AttentionMap) -> None:
    """Rows of what the softmax gave sum to 1; what multiplied the values is finite."""
    rows = (attention.softmax() if attention.mixed else attention.weights()).sum(axis=-1)
    np.testing.assert_allclose(rows, 1, atol=1e-4)
    assert np.isfinite(attention.weights()).all()


def check_places(attention: AttentionMap, shape: tuple[int, ...]) -> None:
    """Where keys have places, the picture's mass is the row's mass and the raster covers the model's input."""
    if attention.keys is None:
        return
    window, _, query, _ = np.array(attention.shape) // 2
    row = attention.row(0, int(query), window=int(window))
    painted = attention.keys.paint(row, window=int(window))
    outside = row[: len(attention.keys.prefix)].sum()
    if (attention.keys.raster >= 0).any():
        np.testing.assert_allclose(np.nansum(painted), row.sum() - outside, rtol=1e-4)
        rows, columns = attention.keys.raster.shape
        assert rows * attention.keys.cell[0] <= shape[0] + 1e-6 and columns * attention.keys.cell[1] <= shape[1] + 1e-6


@pytest.mark.parametrize("card", ZOO.values(), ids=lambda card: card.key)
def test_every_card_says_what_it_is(card) -> None:
    assert card.key == card.key.lower() and card.title and re.search(r"arXiv:\d{4}\.\d{5}|\d{4}", card.paper)
    assert card.weights.kind in {"pretrained", "bundled", "untrained"}
    if card.weights.kind == "bundled":
        assert (ROOT / "assets" / "weights" / card.weights.file).exists()
        assert card.weights.file in (ROOT / "assets" / "weights" / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_opens_with_a_question_and_an_explanation(path: Path) -> None:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    app.switch_page(f"pages/{path.name}").run()
    assert not app.exception and not app.error
    assert app.title[0].value.endswith("?")
    assert (ROOT / "assets" / "text" / "en" / path.with_suffix(".md").name).exists()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_is_in_the_list(path: Path) -> None:
    assert f'"pages/{path.name}"' in (ROOT / "app.py").read_text(encoding="utf-8")
