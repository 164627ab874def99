"""A head beside a backbone: logits by another way, and nothing else of the model changes."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from inputs.examples import load_image
from models import weights
from models.card import Head
from models.changes import twin
from models.preprocess import prepare, to_tensor
from models.request import Request
from models.watching.look import look
from models.weights import Loaded, load
from models.weights.answers import attach, beliefs
from models.zoo import ZOO
from models.zoo.build import build
from models.zoo.cabinet import metrics
from models.zoo.heads import head

BARE = replace(ZOO["vit_s14_saliency"], side=56)
HEADED = replace(BARE, classes="imagenette", weights=replace(BARE.weights, head=head("vit_s14_answers")))
CARD = BARE
BLOCKS, CLASSES = 2, 10


@pytest.fixture
def state() -> dict[str, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    weight = torch.randn(CLASSES, BLOCKS * 2 * 384, generator=generator)
    return {"weight": weight, "bias": torch.randn(CLASSES, generator=generator)}


@pytest.fixture
def request_() -> Request:
    pixels = np.random.default_rng(0).integers(0, 256, (56, 70, 3), dtype=np.uint8)
    return Request(CARD.key, pixels, "digest", side=56, wants=frozenset({"tokens"}))


def test_logits_are_the_linear_map_of_class_tokens_and_mean_patches(state: dict) -> None:
    bare, images = build(CARD, seed=1), torch.randn(2, 3, 56, 70)
    blocks = []
    for block in bare.blocks[-BLOCKS:]:
        block.register_forward_hook(lambda module, args, result: blocks.append(result))
    with torch.inference_mode():
        bare.forward_features(images)
        parts = [part for block in blocks for part in (bare.norm(block)[:, 0], bare.norm(block)[:, 1:].mean(dim=1))]
        expected = torch.cat(parts, dim=1) @ state["weight"].T + state["bias"]
        torch.testing.assert_close(attach(build(CARD, seed=1), state)(images), expected)


def test_attention_and_tokens_are_the_same_with_and_without_a_head(state: dict, request_: Request) -> None:
    bare = Loaded(CARD, build(CARD, seed=1), "a", None)
    headed = Loaded(CARD, attach(build(CARD, seed=1), state), "b", "imagenette")
    without, with_head = look(bare, request_), look(headed, request_)
    assert without.logits is None and with_head.logits.shape == (CLASSES,)
    for ours, theirs in zip(with_head.attention, without.attention, strict=True):
        assert (ours.name == theirs.name and ours.keys == theirs.keys) or (ours.keys.raster == theirs.keys.raster).all()
        np.testing.assert_array_equal(ours.softmax(), theirs.softmax())
    for ours, theirs in zip(with_head.tokens, without.tokens, strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_a_twin_answers_with_its_own_blocks(state: dict) -> None:
    model = attach(build(CARD, seed=1), state)
    copied, images = twin(model), torch.randn(1, 3, 56, 56)
    copied.blocks[-1].register_forward_hook(lambda module, args, result: torch.zeros_like(result))
    with torch.inference_mode():
        assert not torch.equal(copied(images), model(images))


def test_a_card_with_a_head_loads_it_and_says_so(state: dict, tmp_path, monkeypatch) -> None:
    save_file(build(CARD, seed=1).state_dict(), tmp_path / "backbone.safetensors")
    save_file(state, tmp_path / "head.safetensors")
    monkeypatch.setattr(weights, "BUNDLED", tmp_path)
    pins = {
        name: weights.hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
        for name in ("backbone.safetensors", "head.safetensors")
    }
    head = Head("head.safetensors", pins["head.safetensors"], 1, "research use")
    pinned = replace(CARD.weights, file="backbone.safetensors", sha256=pins["backbone.safetensors"], head=head)
    loaded = load(replace(CARD, weights=pinned))
    assert loaded.head == CLASSES and torch.equal(loaded.model.answers.weight, state["weight"])
    assert loaded.weights == f"bundled:{pinned.sha256[:12]}+{head.sha256[:12]}"
    (tmp_path / "head.safetensors").write_bytes(b"x")
    with pytest.raises(weights.UserError, match=r"head\.safetensors .* damaged"):
        load(replace(CARD, weights=pinned))


def test_the_bundled_backbone_names_one_of_ten_classes() -> None:
    pixels = np.zeros((56, 56, 3), np.uint8)
    trace = look(load(HEADED), Request(HEADED.key, pixels, "black", side=56))
    assert trace.logits.shape == (CLASSES,) and trace.weights.startswith("bundled:a090d3f197fc+")


def test_the_bundled_head_doubts_a_cat_and_knows_noise_even_less() -> None:
    """By the patient rule of `both`; its probability alone takes the cat for a dog of its classes."""
    model = load(HEADED).model
    cat = to_tensor(prepare(load_image("chelsea").pixels, ZOO[CARD.key]), ZOO[CARD.key])
    rules = metrics("vit_s14_answers")["refusal"]
    answer, noise = beliefs(model, cat), beliefs(model, torch.randn(1, 3, 224, 224))
    assert answer["probability"] > rules["probability"]["patient"]["threshold"]
    assert noise["both"] < answer["both"] < rules["both"]["patient"]["threshold"]
    torch.testing.assert_close(model(cat).softmax(dim=1).amax(dim=1), answer["probability"])
