"""Requests in, traces out: exact, shared, isolated."""

import threading
from dataclasses import replace

import numpy as np
import pytest
import torch

from errors import UserError
from models import weights
from models.changes import BlocksLeftOut
from models.edits import HeadsOff, Temperature
from models.preprocess import to_tensor
from models.request import Request
from models.serving import engine as engine_module
from models.serving.engine import LocalEngine
from models.weights import hub
from models.zoo import ZOO
from models.zoo.build import build

KEY = "vit_ti_untrained"
PIXELS = np.random.default_rng(0).integers(0, 256, (64, 96, 3), dtype=np.uint8)
ASKED = Request(model=KEY, pixels=PIXELS, digest="a" * 64, side=64)


@pytest.fixture(scope="module")
def engine() -> LocalEngine:
    return LocalEngine(threads=1)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """Every request that reached the model."""
    seen: list[Request] = []
    look = engine_module.look

    def counted(loaded, request, *given, **named):
        seen.append(request)
        return look(loaded, request, *given, **named)

    monkeypatch.setattr(engine_module, "look", counted)
    return seen


def test_a_trace_holds_what_the_model_saw_and_did(engine: LocalEngine) -> None:
    trace = engine.run(replace(ASKED, wants=frozenset({"tokens", "values"})))
    assert trace.pixels.shape == (64, 96, 3) and (trace.pixels == PIXELS).all()
    assert trace.model == KEY and trace.weights == "untrained:seed 0" and trace.input_digest == "a" * 64
    assert [attention.shape for attention in trace.attention] == [(1, 3, 25, 25)] * 12
    assert max(attention.error() for attention in trace.attention) < 1e-5
    assert len(trace.tokens) == 12 and trace.logits is None
    assert trace.attention[0].queries.raster.shape == (4, 6)


def test_logits_are_the_models_own(engine: LocalEngine) -> None:
    arrays = {name: value.numpy() for name, value in build(ZOO["vit_ti"]).state_dict().items()}
    engine.register("vit_ti", arrays, "c" * 64)
    loaded = engine._loaded("vit_ti", "c" * 64)
    trace = engine.run(replace(ASKED, model="vit_ti", checkpoint="c" * 64))
    with torch.inference_mode():
        expected = loaded.model(to_tensor(trace.pixels, loaded.card))[0]
    np.testing.assert_allclose(trace.logits, expected, atol=1e-5)
    assert trace.weights == "own:cccccccccccc"


def test_the_same_request_is_computed_once(looks: list[Request]) -> None:
    engine = LocalEngine(threads=1)
    assert engine.run(ASKED) is engine.run(replace(ASKED, session="somebody else", pixels=PIXELS.copy()))
    assert len(looks) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "b" * 64},
        {"side": 48},
        {"crop": "square"},
        {"edits": (HeadsOff(heads=(0,)),)},
        {"changes": (BlocksLeftOut(("blocks.0",)),)},
        {"wants": frozenset({"tokens"})},
        {"model": "deit_ti_distilled_untrained"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_whatever_the_answer_depends_on_is_part_of_its_key(change: dict, looks: list[Request], engine) -> None:
    engine.run(ASKED)
    first = len(looks)
    engine.run(replace(ASKED, **change))
    assert len(looks) == first + 1


def test_weights_that_were_fetched_on_the_way_are_part_of_the_key(looks: list[Request], monkeypatch) -> None:
    here: list[str] = []
    monkeypatch.setattr(engine_module.weights, "tag", lambda card: f"pretrained:{'abc' if here else ''}")
    monkeypatch.setattr(LocalEngine, "fetch", lambda self, model: here.append(model))
    engine = LocalEngine(threads=1)
    assert engine.run(ASKED) is engine.run(ASKED) and len(looks) == 1 and here


def test_an_edited_pass_is_not_taken_for_the_plain_one(engine: LocalEngine) -> None:
    edits = (HeadsOff(heads=(0,)), Temperature(2.0))
    plain, edited = (engine.run(replace(ASKED, edits=chosen)) for chosen in ((), edits))
    assert plain.edits == () and edited.edits == edits and plain.identity != edited.identity


def test_thirty_visitors_with_one_picture_cost_one_forward_pass(looks: list[Request]) -> None:
    engine, traces = LocalEngine(threads=1), []
    threads = [
        threading.Thread(target=lambda n=n: traces.append(engine.run(replace(ASKED, session=f"s{n}"))))
        for n in range(30)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(traces) == 30 and len(looks) == 1


def test_visitors_with_different_pictures_get_their_own(engine: LocalEngine) -> None:
    pictures: dict[int, np.ndarray] = {}

    def visit(shade: int) -> None:
        pixels = np.full((32, 32, 3), shade, dtype=np.uint8)
        asked = Request(model=KEY, pixels=pixels, digest=str(shade), side=32, session=str(shade))
        pictures[shade] = engine.run(asked).pixels

    threads = [threading.Thread(target=visit, args=(shade,)) for shade in range(0, 200, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert all((pixels == shade).all() for shade, pixels in pictures.items()) and len(pictures) == 10


def test_edits_are_applied_in_order_and_touch_no_one_else(engine: LocalEngine) -> None:
    plain = engine.run(ASKED)
    edited = engine.run(replace(ASKED, edits=(Temperature(2.0), HeadsOff(heads=(1,)))))
    assert edited.attention[0].weights(1).max() == 0
    sharper = plain.attention[0].scores(0) / 2
    expected = np.exp(sharper) / np.exp(sharper).sum(-1, keepdims=True)
    np.testing.assert_allclose(edited.attention[0].weights(0), expected, atol=1e-6)
    again = LocalEngine(threads=1).run(ASKED)
    assert (again.attention[3].weights() == plain.attention[3].weights()).all()


def test_a_small_model_computes_on_one_core_and_a_large_one_on_those_of_the_gate(monkeypatch) -> None:
    shared, cores = LocalEngine(threads=2), []

    def look(*_, **__) -> np.ndarray:
        cores.append(torch.get_num_threads())
        return np.zeros(1)

    monkeypatch.setattr(engine_module, "look", look)
    shared.run(ASKED)
    monkeypatch.setattr(engine_module, "SMALL_BYTES", 1)
    shared.run(replace(ASKED, digest="b" * 64))
    assert cores == [1, 2]


def test_the_least_used_model_leaves_when_memory_is_short() -> None:
    one = weights.load(ZOO[KEY]).bytes
    engine = LocalEngine(threads=1, model_bytes=int(2.5 * one))
    first = engine._loaded(KEY)
    engine._loaded("deit_ti_distilled_untrained")
    assert engine._loaded(KEY) is first
    engine._loaded("pvt_v2_b0_untrained")
    assert len(engine._models) == 2 and engine._loaded(KEY) is first


def test_text_of_a_visitor_never_reaches_timm(engine: LocalEngine, monkeypatch) -> None:
    monkeypatch.setattr("timm.create_model", lambda *_, **__: pytest.fail("reached timm"))
    for text in ("hf-hub:evil/x", "local-dir:/etc", "../..", "vit_gigantic_patch14_224", "", "x" * 10_000):
        with pytest.raises(UserError, match="There is no model") as problem:
            engine.run(replace(ASKED, model=text))
        assert len(str(problem.value)) < 150


def test_a_pretrained_model_out_of_reach_is_a_sentence_and_the_rest_works(engine, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("VITRINE_WEIGHTS", str(tmp_path))
    monkeypatch.setattr(hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    hub._failures.clear()
    with pytest.raises(UserError, match=r"timm/tnt_s_patch16_224.in1k can’t be fetched"):
        engine.run(replace(ASKED, model="tnt_s", side=None))
    with pytest.raises(UserError, match="Next try in"):
        engine.fetch("tnt_s")
    assert not engine.ready("tnt_s")
    assert engine.run(ASKED).attention


def test_a_checkpoint_that_was_not_given_is_asked_for(engine: LocalEngine) -> None:
    with pytest.raises(UserError, match="choose the file again"):
        engine.run(replace(ASKED, checkpoint="f" * 64))


def test_a_reference_model_gives_its_named_steps(engine: LocalEngine, monkeypatch) -> None:
    card = replace(
        ZOO[KEY],
        key="ours",
        source="reference",
        architecture="vit",
        options={"num_classes": 3, "embed_dim": 24, "depth": 2, "num_heads": 2},
    )
    monkeypatch.setitem(engine_module.ZOO, "ours", card)
    asked = replace(ASKED, model="ours")
    everything = engine.run(replace(asked, wants=frozenset({"steps"}))).steps
    assert {"patches", "tokens", "block_1"} <= set(everything) and everything["patches"].shape == (4, 6, 24)
    some = engine.run(replace(asked, wants=frozenset({"block_1", "tokens", "unknown"})))
    assert set(some.steps) == {"block_1", "tokens"} and some.steps["block_1"].shape == (25, 24)
    assert not engine.run(asked).steps and engine.run(asked).logits.shape == (3,)
