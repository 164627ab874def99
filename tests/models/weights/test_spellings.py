"""Weights under other libraries' names give the same model; what stands around them is told; the rest is refused."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch
from timm.layers import resample_abs_pos_embed
from torchvision.models.swin_transformer import SwinTransformer
from torchvision.models.vision_transformer import VisionTransformer

from errors import UserError
from models.card import ModelCard
from models.weights import Loaded, load_own
from models.weights.spellings import SPELLINGS, wrapper_of
from models.zoo import ZOO
from models.zoo.build import build
from tests.models.weights import foreign

TINY = {"img_size": 32, "depth": 2, "embed_dim": 48, "num_heads": 3, "mlp_ratio": 2, "num_classes": 5}


def small(key: str, **options: object) -> ModelCard:
    card = ZOO[key]
    return replace(card, options={**card.options, **options})


VIT = small("vit_ti", **TINY, patch_size=8)
DEIT = small("deit_s_distilled", **TINY, patch_size=8)
DINO = small("dinov2_s_registers", **TINY | {"img_size": 28, "num_classes": 0})
SWIN = small("swin_t", img_size=56, window_size=7, embed_dim=24, depths=(1, 1, 2, 1), num_heads=(1, 2, 3, 4))
PVT = small("pvt_v2_b0", embed_dims=(8, 16, 24, 32), num_heads=(1, 2, 3, 4))


def drawn(card: ModelCard) -> dict[str, torch.Tensor]:
    """A state dict of the card's model, every number of it drawn."""
    generator = torch.Generator().manual_seed(3)
    state = build(card, seed=3).state_dict()
    return {
        name: torch.randn(value.shape, generator=generator)
        for name, value in state.items()
        if value.is_floating_point()
    }


def taken(card: ModelCard, state: dict[str, torch.Tensor]) -> Loaded:
    return load_own(card, {name: value.numpy() for name, value in state.items()}, "d" * 64)


def said(loaded: Loaded) -> str:
    return " ".join(map(str, loaded.notes))


def assert_holds(loaded: Loaded, state: dict[str, torch.Tensor]) -> None:
    held = loaded.model.state_dict()
    assert loaded.weights.startswith("own:") and all(torch.equal(held[name], value) for name, value in state.items())


@pytest.mark.parametrize(
    ("card", "write", "whose"),
    [
        (VIT, foreign.hugging_face_vit, "Hugging Face"),
        (VIT, lambda state: foreign.hugging_face_vit(state, live=True), "Hugging Face"),
        (VIT, lambda state: foreign.hugging_face_vit(state, base=""), "Hugging Face"),
        (DEIT, lambda state: foreign.hugging_face_vit(state, base="deit."), "Hugging Face"),
        (SWIN, foreign.hugging_face_swin, "Hugging Face"),
        (SWIN, lambda state: foreign.hugging_face_swin(state, live=True), "Hugging Face"),
        (PVT, foreign.hugging_face_pvt, "Hugging Face"),
        (SWIN, foreign.microsoft_swin, "the authors’ code"),
        (PVT, foreign.authors_pvt, "the authors’ code"),
    ],
)
def test_foreign_names_give_every_tensor_its_place_and_are_told(
    card: ModelCard, write: Callable[[dict], dict], whose: str
) -> None:
    state = drawn(card)
    loaded = taken(card, write(state))
    assert_holds(loaded, state)
    assert f"from the names that {whose} has to timm’s" in said(loaded) and "left out" not in said(loaded)


@pytest.mark.parametrize("prefix", ["", "model.", "module.net._orig_mod."])
def test_a_vit_of_torchvision_computes_the_same_here(prefix: str) -> None:
    """Another library's own forward pass, with every weight drawn so that none is left at one or zero."""
    torch.manual_seed(0)
    theirs = VisionTransformer(32, 8, 2, 3, 48, 96, num_classes=5).eval()
    assert_same_function(theirs, VIT, prefix, torch.randn(2, 3, 32, 32))


def test_a_swin_of_torchvision_computes_the_same_here() -> None:
    torch.manual_seed(0)
    theirs = SwinTransformer([4, 4], 24, [1, 1, 2, 1], [1, 2, 3, 4], [7, 7], num_classes=1000).eval()
    assert_same_function(theirs, SWIN, "", torch.randn(1, 3, 224, 224), small_window=False)


def assert_same_function(
    theirs: torch.nn.Module, card: ModelCard, prefix: str, images: torch.Tensor, *, small_window: bool = True
) -> None:
    for parameter in theirs.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    card = card if small_window else replace(card, options={**card.options, "img_size": 224})
    state = {f"{prefix}{name}": value for name, value in theirs.state_dict().items() if value.is_floating_point()}
    loaded = taken(card, state)
    assert loaded.weights.startswith("own:") and "names that torchvision has" in said(loaded)
    with torch.inference_mode():
        torch.testing.assert_close(loaded.model(images), theirs(images), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    "prefix", ["module.", "_orig_mod.", "_orig_mod.module.", "module._orig_mod.", "net.", "a.b.c."]
)
@pytest.mark.parametrize("write", [dict, foreign.hugging_face_vit])
def test_a_wrapper_around_the_model_is_removed_and_told(prefix: str, write: Callable[[dict], dict]) -> None:
    state = drawn(VIT)
    loaded = taken(VIT, {f"{prefix}{name}": value for name, value in write(state).items()})
    assert_holds(loaded, state)
    assert f"“{prefix}”, which every name began with, was removed." in said(loaded)


@pytest.mark.parametrize(
    ("used", "beside"),
    [
        ("model_ema.", "model."),
        ("teacher.backbone.", "student.module.backbone."),
        ("ema_model.module.", "model."),
        ("target_encoder.", "encoder."),
        ("module.base_encoder.", "module.momentum_encoder."),
    ],
)
def test_of_two_models_in_a_file_the_evaluated_one_is_used(used: str, beside: str) -> None:
    state = drawn(VIT)
    both = {f"{beside}{name}": value + 1 for name, value in state.items()}
    both |= {f"{used}{name}": value for name, value in state.items()} | {"optimizer.step": torch.zeros(1)}
    loaded = taken(VIT, both)
    assert_holds(loaded, state)
    assert f"The weights under “{used}” are used; {len(state) + 1} other tensors" in said(loaded)
    assert f"(“{beside}…”)" in said(loaded)


def test_registers_and_chunks_of_dinov2_find_their_places() -> None:
    """Its authors keep a position of the class token apart from it and, in training, blocks in chunks."""
    state = drawn(DINO)
    place = torch.randn(1, 1, 48)
    theirs = {name.replace("blocks.", "blocks.0."): value for name, value in state.items() if name != "reg_token"}
    theirs |= {"register_tokens": state["reg_token"], "mask_token": torch.zeros(1, 48)}
    theirs |= {"cls_token": state["cls_token"] - place, "pos_embed": torch.cat([place, state["pos_embed"]], dim=1)}
    loaded = taken(DINO, theirs)
    held = loaded.model.state_dict()
    assert all(torch.allclose(held[name], value, atol=1e-6) for name, value in state.items())
    assert "“register_tokens” to “reg_token”" in said(loaded) and "Resized" not in said(loaded)


def test_a_masked_autoencoder_leaves_its_decoder_behind() -> None:
    state = drawn(replace(VIT, options={**VIT.options, "num_classes": 0}))
    decoder = {"decoder_embed.weight": torch.zeros(3, 3), "decoder_pos_embed": torch.zeros(1, 17, 3)}
    loaded = taken(VIT, state | decoder | {"mask_token": torch.zeros(1, 1, 3)})
    assert_holds(loaded, state)
    assert "decoder_embed.weight" in said(loaded) and "mask_token" in said(loaded)


def test_positions_of_another_input_are_resized_as_timm_does_it_and_told() -> None:
    larger = drawn(replace(VIT, options={**VIT.options, "img_size": 48}))
    loaded = taken(VIT, larger)
    expected = resample_abs_pos_embed(larger["pos_embed"], new_size=[4, 4], old_size=[6, 6], num_prefix_tokens=1)
    torch.testing.assert_close(loaded.model.pos_embed.data, expected)
    assert "“pos_embed” from 1 × 37 × 48 to 1 × 17 × 48" in said(loaded)


@pytest.mark.filterwarnings("ignore:torch.searchsorted", "ignore:Using a non-tuple sequence")  # timm's own code
def test_tables_of_another_window_are_resized_and_counted() -> None:
    loaded = taken(SWIN, drawn(replace(SWIN, options={**SWIN.options, "window_size": 4})))
    assert "2 position tables, such as “layers.0.blocks.0.attn.relative_position_bias_table” from 49 × 1" in said(
        loaded
    )


def test_patches_of_another_size_are_another_model() -> None:
    """timm would resample the kernel."""
    with pytest.raises(UserError, match=r"“patch_embed\.proj\.weight” has shape 48 × 3 × 16 × 16 where 48 × 3 × 8 × 8"):
        taken(VIT, drawn(replace(VIT, options={**VIT.options, "img_size": 64, "patch_size": 16})))


@pytest.mark.parametrize(
    "extra",
    [
        {"classifier.weight": torch.ones(5, 96), "classifier.bias": torch.ones(5)},  # DINOv2's: class token and mean
        {"vit.pre_logits.fc.weight": torch.ones(48, 48), "classifier.weight": torch.ones(5, 48)},
    ],
)
def test_a_head_on_other_features_is_left_out_and_told(extra: dict[str, torch.Tensor]) -> None:
    trunk = replace(VIT, options={**VIT.options, "num_classes": 0})
    loaded = taken(VIT, foreign.hugging_face_vit(drawn(trunk)) | extra)
    assert loaded.model.num_classes == 0 and loaded.weights.startswith("own:")
    assert "head reads other features" in said(loaded)


def test_a_clip_tower_is_refused_by_what_it_has_more() -> None:
    state = drawn(replace(VIT, options={**VIT.options, "num_classes": 0}))
    theirs = {name: value for name, value in state.items() if not name.startswith("norm.")}
    theirs |= {f"norm{place}.weight": torch.ones(48) for place in ("", "_pre")} | {"norm.bias": torch.ones(48)}
    with pytest.raises(UserError, match=r"no place for .*norm_pre\.weight.*choose the model that has them"):
        taken(VIT, {f"visual.trunk.{name}": value for name, value in theirs.items()})


@pytest.mark.parametrize("value", [1e39, -1e300])
def test_what_is_infinite_in_the_models_own_type_is_refused_by_name(value: float) -> None:
    arrays = {name: tensor.double().numpy() for name, tensor in drawn(VIT).items()}
    arrays["norm.weight"] = np.full(48, value)
    with pytest.raises(UserError, match=r"1 of its tensors hold values that are infinite in .* \(“norm\.weight”\)"):
        load_own(VIT, arrays, "d" * 64)


def test_every_picture_model_of_the_zoo_is_known_by_its_first_layer() -> None:
    """Else its wrapped checkpoints would not be."""
    for card in ZOO.values():
        if card.input == "image" and card.family != "image_gpt":
            spelling, wrapper, others = wrapper_of(build(card).state_dict())
            assert spelling in SPELLINGS and wrapper == "" and not others, card.key
