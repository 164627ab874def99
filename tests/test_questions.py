"""What every question to the engine must keep: it travels, is answered once, and leaves the model as it was."""

import importlib
from pathlib import Path

import numpy as np
import pytest
import torch

from inputs.digits import load_digits
from models import frozen
from models.cut_heads import HeadsCut
from models.learning.files import bundled
from models.quantised import Quantised
from models.questions import Question
from models.questions.arranged import Arranged
from models.questions.at_start import AtStart
from models.questions.attention_gradients import AttentionGradients
from models.questions.completed import Completion
from models.questions.counted import Counted
from models.questions.dense import Origin, Segmentation
from models.questions.drawn_orders import DrawnOrders
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
from models.questions.network_field import NetworkField
from models.questions.neuron_importance import NeuronImportance
from models.questions.one_block_less import OneBlockLess
from models.questions.pace import Pace
from models.questions.parameters import Parameters
from models.questions.permutation import Permutation
from models.questions.positions import LearnedPositions, OtherPositions
from models.questions.power_steps import PowerSteps
from models.questions.projecting import ProjectedPace, Projecting
from models.questions.receptive import EffectiveField
from models.questions.rounding import Fitting, MapNames, Storing, StoringPlain
from models.questions.singular import Matrices, SingularControls, SingularValues
from models.questions.sparse_timing import SparseTiming
from models.questions.stream import Residuals
from models.questions.there_and_back import ThereAndBack
from models.questions.timing import Timing
from models.questions.untrained import Untrained
from models.questions.whole_numbers import WholeNumbers
from models.recipe import Recipe
from models.serving.engine import LocalEngine
from tests.travelling import travelled

ROOT = Path(__file__).parent.parent
PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
DIGIT = load_digits().levels[0]
STUDENT = bundled()[Recipe()].kept[-1].numbers
HEAD = dict.fromkeys(("queries", "keys", "values"), np.eye(5, 4, dtype=np.float32))
ELEMENTS, ORDER = np.linspace(0, 1, 5, dtype=np.float32)[:, None], np.array([4, 3, 2, 1, 0])


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine()


EXAMPLES = (  # one of each question
    Parameters(model="imagenette_vit", names=("pos_embed",)),
    LearnedPositions(model="imagenette_vit"),
    OtherPositions(model="imagenette_vit", pixels=PIXELS, side=64, plane=np.zeros((8, 8, 192), np.float32)),
    Arranged(model="imagenette_vit", pixels=PIXELS, side=64, plane=np.ones((8, 8, 192), np.float32), double=True),
    Evidence(model="imagenette_nest", shown=PIXELS, label=3),
    Permutation(model="set_transformer_max", elements=ELEMENTS, order=ORDER),
    EffectiveField(model="imagenette_swin", shown=PIXELS),
    NetworkField(picture=PIXELS),
    LayerGradients(model="imagenette_vit_12_post", shown=PIXELS),
    AtStart(norms="behind", depth=3, width=8, seeds=2),
    Counted(counts=(4, 8), width=3, channels=8),
    Timing(counts=(4, 8), width=8, heads=2, points=2, moment=0),
    HeadImportance(model="imagenette_swin", pixels=PIXELS),
    NeuronImportance(model="imagenette_swin", shown=PIXELS),
    OneBlockLess(model="imagenette_swin", shown=PIXELS),
    ThereAndBack(model="imagenette_vit", shown=PIXELS),
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
    StoringPlain(model="imagenette_vit"),
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
    DrawnOrders(
        model="digits_masked",
        given=np.where(DIGIT > 8, 17, DIGIT).ravel(),
        whole=DIGIT.ravel(),
        places=np.flatnonzero(DIGIT > 8)[:2],
        draws=2,
    ),
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
