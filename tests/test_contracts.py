"""What every model card and every page must keep, without a test file of its own."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inputs.digits import load_digits
from inputs.example_clouds import CLOUDS, load_cloud
from inputs.examples import IMAGES, load_image
from inputs.point_cloud import model_points
from models import frozen
from models.card import ModelCard
from models.edits import Bits, HeadsOff
from models.request import Request
from models.serving.engine import Engine, LocalEngine
from models.trace import AttentionMap
from models.zoo import ZOO
from tests.opening import opened
from tests.travelling import Elsewhere, travelled
from ui import cached

ROOT = Path(__file__).parent.parent
OFFLINE = [card for card in ZOO.values() if card.weights.kind != "pretrained"]
PAGES = sorted((ROOT / "pages").glob("*.py"))
DIGIT = load_digits().levels[0]
ELEMENTS = np.linspace(0, 1, 5, dtype=np.float32)[:, None]


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


def test_an_engine_elsewhere_offers_all_that_the_protocol_asks_for() -> None:
    verbs = {name for name in vars(Engine) if not name.startswith("_")}
    for kind in (LocalEngine, Elsewhere):
        assert verbs <= set(dir(kind(LocalEngine()) if kind is Elsewhere else kind()))
    assert {name for name in dir(LocalEngine()) if not name.startswith("_")} == verbs, "the engine is its protocol"


def shown_to(card: ModelCard) -> Request:
    """A request that every card of its kind of input takes."""
    if card.input == "digit":
        return Request(model=card.key, pixels=DIGIT, digest="a digit")
    if card.input == "set":
        return Request(model=card.key, pixels=ELEMENTS, digest="a few numbers")
    if card.input == "cloud":
        cloud = load_cloud(next(iter(CLOUDS)))
        return Request(model=card.key, pixels=model_points(cloud), digest=cloud.digest)
    picture = load_image(next(iter(IMAGES)))
    return Request(model=card.key, pixels=picture.pixels, digest=picture.digest)


@pytest.mark.parametrize("card", OFFLINE, ids=lambda card: card.key)
def test_every_card_runs_and_records_what_it_declares(card, engine: LocalEngine) -> None:
    trace = engine.run(shown_to(card))
    assert {attention.kind for attention in trace.attention} == set(card.kinds)
    assert trace.weights.startswith(card.weights.kind)
    for attention in trace.attention:
        check_rows(attention)
        check_places(attention, trace.pixels.shape, placeless=card.input != "image" or attention.kind == "channel")


def check_rows(attention: AttentionMap) -> None:
    """Rows of what the softmax gave sum to 1; what multiplied the values is finite."""
    rows = (attention.softmax() if attention.mixed else attention.weights()).sum(axis=-1)
    np.testing.assert_allclose(rows, 1, atol=1e-4)
    assert np.isfinite(attention.weights()).all()


def check_places(attention: AttentionMap, shape: tuple[int, ...], *, placeless: bool) -> None:
    """Every token has its place (channels have none, nor what is no picture), the picture's mass is the row's mass,
    and the raster covers the model's input."""
    assert attention.placed != placeless, f"{attention.name} has tokens without a place, or places that none can have"
    if placeless:
        return
    window, _, query, _ = np.array(attention.shape) // 2
    row = attention.row(0, int(query), window=int(window))
    painted = attention.keys.paint(row, window=int(window))
    outside = row[: len(attention.keys.prefix)].sum()
    if (attention.keys.raster >= 0).any():
        np.testing.assert_allclose(np.nansum(painted), row.sum() - outside, rtol=1e-4)
        rows, columns = attention.keys.raster.shape
        assert rows * attention.keys.cell[0] <= shape[0] + 1e-6 and columns * attention.keys.cell[1] <= shape[1] + 1e-6


@pytest.mark.parametrize("card", OFFLINE, ids=lambda card: card.key)
def test_traces_and_requests_come_back_equal_and_read_only_from_a_pickle(card, engine: LocalEngine) -> None:
    tokens = {"tokens"} if card.input == "image" else set()
    wants = frozenset({"values"}) | tokens | ({"steps"} if card.source == "reference" else set())
    request = replace(shown_to(card), wants=wants, edits=(HeadsOff(heads=(0,), layers=(0,)), Bits(4, (1,))))
    for value in (request, engine.run(request)):
        again = travelled(value)
        assert frozen.same(value, again) and not list(frozen.writable(again)) and not list(frozen.writable(value))


@pytest.mark.parametrize("card", ZOO.values(), ids=lambda card: card.key)
def test_every_card_says_what_it_is(card) -> None:
    assert card.key == card.key.lower() and card.title and re.search(r"arXiv:\d{4}\.\d{5}|\d{4}", card.paper)
    assert card.weights.kind in {"pretrained", "bundled", "untrained"}
    if card.weights.kind == "bundled":
        assert (ROOT / "assets" / "weights" / card.weights.file).exists()
        assert card.weights.file in (ROOT / "assets" / "weights" / "SOURCES.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_opens_with_a_question_and_an_explanation(path: Path, monkeypatch) -> None:
    """Through an engine elsewhere: no page knows where its models run."""
    engine = cached.engine()  # what other tests of pages had it compute needs only to travel
    monkeypatch.setattr(cached, "engine", lambda: Elsewhere(engine))
    app = opened(path.stem)
    assert app.title[0].value.endswith("?")
    assert (ROOT / "assets" / "text" / "en" / path.with_suffix(".md").name).exists()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_is_in_the_list(path: Path) -> None:
    assert f'"pages/{path.name}"' in (ROOT / "app.py").read_text(encoding="utf-8")
