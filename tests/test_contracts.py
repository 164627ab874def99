"""What every model card and every page must keep, without a test file of its own."""

import importlib
import pickle
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from inputs.digits import load_digits
from inputs.example_clouds import CLOUDS, load_cloud
from inputs.examples import IMAGES, load_image
from inputs.point_cloud import model_points
from models import frozen
from models.card import ModelCard
from models.cut_heads import HeadsCut
from models.edits import Bits, HeadsOff
from models.learning.files import bundled
from models.quantised import Quantised
from models.questions import Question
from models.questions.arranged import Arranged
from models.questions.at_start import AtStart
from models.questions.attention_gradients import AttentionGradients
from models.questions.completed import Completion
from models.questions.counted import Counted
from models.questions.dense import Origin, Segmentation
from models.questions.entering import NormEntering
from models.questions.familiarity import Familiarity
from models.questions.filled import Filling
from models.questions.foreseen import Foresight
from models.questions.formed import Forming, Saved
from models.questions.forward import Forward
from models.questions.gradcat import Evidence
from models.questions.head_importance import HeadImportance
from models.questions.last_layer import AtTheEnd
from models.questions.layer_gradients import LayerGradients
from models.questions.one_block_less import OneBlockLess
from models.questions.pace import Pace
from models.questions.parameters import Parameters
from models.questions.permutation import Permutation
from models.questions.positions import LearnedPositions, OtherPositions
from models.questions.power_steps import PowerSteps
from models.questions.projecting import ProjectedPace, Projecting
from models.questions.receptive import EffectiveField
from models.questions.rounding import Fitting, MapNames, Storing
from models.questions.singular import Matrices, SingularControls, SingularValues
from models.questions.sparse_timing import SparseTiming
from models.questions.stream import Residuals
from models.questions.timing import Timing
from models.questions.untrained import Untrained
from models.questions.whole_numbers import WholeNumbers
from models.recipe import Recipe
from models.request import Request
from models.serving.engine import Engine, LocalEngine, Registered
from models.serving.store import Waiting
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from tests.opening import opened
from ui import cached

ROOT = Path(__file__).parent.parent
OFFLINE = [card for card in ZOO.values() if card.weights.kind != "pretrained"]
PAGES = sorted((ROOT / "pages").glob("*.py"))
PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
DIGIT = load_digits().levels[0]
STUDENT = bundled()[Recipe()].kept[-1].numbers
HEAD = dict.fromkeys(("queries", "keys", "values"), np.eye(5, 4, dtype=np.float32))
ELEMENTS, ORDER = np.linspace(0, 1, 5, dtype=np.float32)[:, None], np.array([4, 3, 2, 1, 0])


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


class Elsewhere:
    """An engine behind a border that only pickles cross: what goes in and what comes out are copies."""

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine
        self.ready, self.fetch, self.busy = engine.ready, engine.fetch, engine.busy

    def run(self, request: Request, *, waiting: Waiting | None = None) -> Trace:
        return travelled(self._engine.run(travelled(request), waiting=waiting))

    def ask(self, question: Question, *, waiting: Waiting | None = None) -> Any:
        return travelled(self._engine.ask(travelled(question), waiting=waiting))

    def register(self, model: str, arrays: Mapping[str, np.ndarray], digest: str, *, session: str = "") -> Registered:
        return travelled(self._engine.register(model, travelled(arrays), digest, session=session))


def travelled(value: Any) -> Any:
    """`value` as it arrives on the other side of a border."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own


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


EXAMPLES = (  # one of each question
    Parameters(model="imagenette_vit", names=("pos_embed",)),
    LearnedPositions(model="imagenette_vit"),
    OtherPositions(model="imagenette_vit", pixels=PIXELS, side=64, plane=np.zeros((8, 8, 192), np.float32)),
    Arranged(model="imagenette_vit", pixels=PIXELS, side=64, plane=np.ones((8, 8, 192), np.float32), double=True),
    Evidence(model="imagenette_nest", shown=PIXELS, label=3),
    Permutation(model="set_transformer_max", elements=ELEMENTS, order=ORDER),
    EffectiveField(model="imagenette_swin", shown=PIXELS),
    LayerGradients(model="imagenette_vit_12_post", shown=PIXELS),
    AtStart(norms="behind", depth=3, width=8, seeds=2),
    Counted(counts=(4, 8), width=3, channels=8),
    Timing(counts=(4, 8), width=8, heads=2, points=2, moment=0),
    HeadImportance(model="imagenette_swin", pixels=PIXELS),
    OneBlockLess(model="imagenette_swin", shown=PIXELS),
    Pace(model="imagenette_vit", shown=PIXELS, without=(HeadsCut(((0, 1),)),), moment=0),
    AttentionGradients(model="imagenette_swin", pixels=PIXELS, label=3),
    Familiarity(model="vit_s14_saliency", pixels=PIXELS, side=112),
    Forward(model="imagenette_vit", shown=PIXELS, block=2),
    Untrained(model="imagenette_vit", shown=PIXELS, digest="two"),
    Residuals(model="imagenette_vit", shown=PIXELS, moved=True),
    NormEntering(model="imagenette_swin", shown=PIXELS, block=1),
    PowerSteps(numbers=np.arange(8.0).reshape(2, 4), slopes=np.ones((2, 4)), again=2),
    MapNames(model="imagenette_swin"),
    Fitting(model="imagenette_vit", name="blocks.2.attn.qkv.weight", quantised=Quantised("gobo", 3)),
    Storing(model="imagenette_vit", quantised=Quantised("linear", 3, "channel")),
    SparseTiming(mask=np.eye(5, dtype=bool), heads=2, channels=4, moment=0),
    AtTheEnd(model="imagenette_vit", shown=PIXELS),
    Matrices(model="imagenette_swin"),
    SingularValues(model="imagenette_vit"),
    SingularControls(model="imagenette_vit", name="blocks.1.attn.proj.weight"),
    Projecting(**HEAD, scale=0.5, kind="pooled", count=2, counts=(1, 5)),
    WholeNumbers(model="imagenette_vit", shown=PIXELS, reaches=(("blocks.0.attn.qkv", 3.0),)),
    ProjectedPace(counts=(8,), heads=2, channels=4, keys=3, moment=0),
    Segmentation(model="imagenette_swin", shown=PIXELS, off=("level_1",)),
    Completion(model="digits_causal", given=DIGIT.ravel()[:32], draws=2, seed=0),
    Filling(model="digits_masked", given=np.where(DIGIT > 8, 17, DIGIT).ravel(), order="certain"),
    Forming(model=None, recipe=Recipe(), numbers=STUDENT[None], levels=DIGIT),
    Saved(model=None, recipe=Recipe(), numbers=STUDENT, note="made here"),
    Foresight(model="digits_masked", given=np.where(DIGIT > 8, 17, DIGIT).ravel()),
    Origin(model="imagenette_swin", shown=PIXELS, at=(3, 5), winner=2, rival=10),
)


def test_every_question_has_an_example_here() -> None:
    for path in (ROOT / "models" / "questions").glob("[!_]*.py"):
        importlib.import_module(f"models.questions.{path.stem}")
    ours = {kind for kind in Question.__subclasses__() if kind.__module__.startswith("models.questions.")}
    assert ours == {type(question) for question in EXAMPLES}


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda question: type(question).__name__)
def test_every_question_travels_and_leaves_the_model_as_it_was(question: Question, engine: LocalEngine) -> None:
    again = travelled(question)
    assert (
        frozen.same(question, again)
        and again.key() == question.key()
        and hash(question.key())
        and not list(frozen.writable(again))
    )
    model = question.model and engine._loaded(question.model).model
    before = model and {name: value.clone() for name, value in model.state_dict().items()}
    answer = engine.ask(question)
    assert frozen.same(answer, travelled(answer))
    assert not list(frozen.writable(answer)) and not list(frozen.writable(travelled(answer)))
    assert engine.ask(again) is answer, "asked twice, answered once"
    if model:
        assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
        tensors = model.state_dict(keep_vars=True).values()
        assert not any(value.requires_grad or value.grad is not None or value.is_inference() for value in tensors)
        assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


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
