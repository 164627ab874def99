"""Positions read from a model, and replaced in a twin of it: the shared model keeps its own."""

import numpy as np
import pytest
import torch
from timm.layers import resample_abs_pos_embed

from analysis.positions import resize_positions
from errors import UserError
from models.questions import positions
from models.request import Request
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def small(key: str):
    return load(ZOO[key])


def asked(key: str, side: int = 64, pixels: np.ndarray = PIXELS) -> Request:
    return Request(key, pixels, "x", side=side, crop="square", wants=frozenset({"tokens"}))


@pytest.mark.parametrize("key", ["vit_ti_untrained", "deit_ti_distilled_untrained", "deepvit_16b_untrained"])
def test_learned_positions_are_the_table_without_its_prefix(key: str) -> None:
    loaded = small(key)
    plane = positions.learned(loaded)
    assert plane.shape[:2] == (14, 14)
    prefix = loaded.model.num_prefix_tokens
    np.testing.assert_array_equal(plane[3, 5], loaded.model.pos_embed[0, prefix + 3 * 14 + 5].numpy())


@pytest.mark.parametrize("key", ["vit_ti_untrained", "deit_ti_distilled_untrained"])
def test_its_own_positions_on_its_own_rule_give_its_own_answer(key: str) -> None:
    loaded = small(key)
    plane = resize_positions(positions.learned(loaded), (4, 4), rule="bicubic_antialias")
    own, plain = positions.outcome(loaded, asked(key), plane), look(loaded, asked(key))
    np.testing.assert_allclose(own.patches.reshape(16, -1), plain.tokens[-1][-16:], atol=1e-4)
    np.testing.assert_allclose(own.answer, plain.tokens[-1][0], atol=1e-4)
    mean = np.mean([plain.attention[-1].row(head, 0) for head in range(3)], axis=0)
    np.testing.assert_allclose(own.seen.ravel(), mean[-16:], atol=1e-5)


def test_replaced_positions_are_used_as_they_are_and_the_shared_model_keeps_its_own() -> None:
    loaded = small("vit_ti_untrained")
    before = loaded.model.pos_embed.clone()
    plane = np.random.default_rng(1).normal(size=(4, 6, 192)).astype(np.float32)
    own = positions.with_positions(loaded, plane)
    assert own.model is not loaded.model and own.model.blocks[0].mlp.fc1.weight is loaded.model.blocks[0].mlp.fc1.weight
    with torch.no_grad():
        patches = torch.zeros(1, 4, 6, 192)
        tokens = own.model._pos_embed(patches)
    np.testing.assert_allclose(tokens[0, 1:].numpy().reshape(4, 6, 192), plane, atol=1e-6)
    assert torch.equal(loaded.model.pos_embed, before) and tuple(loaded.model.patch_embed.grid_size) == (14, 14)
    assert resample_abs_pos_embed(loaded.model.pos_embed, [4, 6], [14, 14]).shape[1] == 25


def test_without_positions_the_order_of_patches_is_nothing_to_the_class_token() -> None:
    loaded = small("vit_ti_untrained")
    turned = np.ascontiguousarray(PIXELS.reshape(4, 16, 4, 16, 3)[::-1, :, ::-1].reshape(64, 64, 3))
    plane = resize_positions(positions.learned(loaded), (4, 4), rule="bicubic_antialias")
    for treated, notices in ((np.zeros_like(plane), False), (50 * plane, True)):
        first, second = (
            positions.outcome(loaded, asked("vit_ti_untrained", pixels=pixels), treated) for pixels in (PIXELS, turned)
        )
        gap = np.abs(first.answer - second.answer).max() / np.abs(first.answer).max()
        assert (gap > 1e-2) == notices and (notices or gap < 1e-4)
        if not notices:
            np.testing.assert_allclose(first.patches, second.patches[::-1, ::-1], atol=1e-4)


def test_a_model_without_a_table_is_refused_in_one_sentence() -> None:
    with pytest.raises(UserError, match="learns no embedding per position"):
        positions.learned(small("cpvt_ti_untrained"))
