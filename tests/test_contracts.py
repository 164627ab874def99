"""What every model card and every page must keep, without a test file of its own."""

import importlib
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from inputs.examples import IMAGES, load_image
from models import frozen
from models.questions import Question
from models.questions.attention_gradients import AttentionGradients
from models.questions.gradcat import Evidence
from models.questions.parameters import Parameters
from models.questions.permutation import Permutation
from models.questions.positions import LearnedPositions, OtherPositions
from models.questions.timing import Timing
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
    """Every token has its place (channels have none), the picture's mass is the row's mass, and the raster covers the
    model's input."""
    assert attention.placed == (attention.kind != "channel"), f"{attention.name} has tokens without a place"
    if not attention.placed:
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
    picture = load_image(next(iter(IMAGES)))
    wants = frozenset({"tokens", "values"}) | ({"steps"} if card.source == "reference" else set())
    request = Request(model=card.key, pixels=picture.pixels, digest=picture.digest, wants=wants)
    for value in (request, engine.run(request)):
        again = pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
        assert frozen.same(value, again) and not list(frozen.writable(again)) and not list(frozen.writable(value))


PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
ELEMENTS, ORDER = np.linspace(0, 1, 5, dtype=np.float32)[:, None], np.array([4, 3, 2, 1, 0])
EXAMPLES = (  # one of each question
    Parameters(model="imagenette_vit", names=("pos_embed",)),
    LearnedPositions(model="imagenette_vit"),
    OtherPositions(model="imagenette_vit", pixels=PIXELS, side=64, plane=np.zeros((8, 8, 192), np.float32)),
    Evidence(model="imagenette_nest", shown=PIXELS, label=3),
    Permutation(model="set_transformer_max", elements=ELEMENTS, order=ORDER),
    Timing(counts=(4, 8), width=8, heads=2, points=2, moment=0),
    AttentionGradients(model="imagenette_swin", pixels=PIXELS, label=3),
)


def test_every_question_has_an_example_here() -> None:
    for path in (ROOT / "models" / "questions").glob("[!_]*.py"):
        importlib.import_module(f"models.questions.{path.stem}")
    ours = {kind for kind in Question.__subclasses__() if kind.__module__.startswith("models.questions.")}
    assert ours == {type(question) for question in EXAMPLES}


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda question: type(question).__name__)
def test_every_question_travels_and_leaves_the_model_as_it_was(question: Question, engine: LocalEngine) -> None:
    again = pickle.loads(pickle.dumps(question))  # noqa: S301 - our own
    assert again.key() == question.key() and hash(question.key()) and not list(frozen.writable(again))
    model = question.model and engine._loaded(question.model).model
    before = model and {name: value.clone() for name, value in model.state_dict().items()}
    answer = engine.ask(question)
    assert frozen.same(answer, pickle.loads(pickle.dumps(answer))) and not list(frozen.writable(answer))  # noqa: S301
    assert engine.ask(again) is answer, "asked twice, answered once"
    if model:
        assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
        assert not any(each.requires_grad or each.grad is not None for each in model.parameters())
        assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


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
