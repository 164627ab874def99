"""Reversible pairs: back is there undone, as near as the numbers are, and from nothing but the last pair."""

import copy

import numpy as np
import pytest
import torch

from errors import UserError
from models.questions.there_and_back import ThereAndBack, back, there
from models.weights import load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize("key", ["imagenette_vit", "imagenette_vit_12"])
def test_all_blocks_come_back_to_some_millionths(key: str) -> None:
    answer = ThereAndBack(model=key, shown=PIXELS).answer(load(ZOO[key]))
    blocks = load(ZOO[key]).model.blocks
    assert answer["errors"].shape == (len(blocks),) and 0 < answer["errors"].max() < 1e-5
    assert answer["stored"] == len(blocks) * answer["kept"] == len(blocks) * 2 * 65 * blocks[0].norm1.weight.numel()


@torch.inference_mode()
def test_one_block_by_hand_and_its_inverse_in_double_precision() -> None:
    block = copy.deepcopy(load(ZOO["imagenette_vit"]).model.blocks[2]).double()
    first, second = torch.randn(2, 1, 5, 192, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    once, twice = there(block, first, second)
    torch.testing.assert_close(once, first + block.attn(block.norm1(second)), atol=0, rtol=0)
    torch.testing.assert_close(twice, second + block.mlp(block.norm2(once)), atol=0, rtol=0)
    for restored, given in zip(back(block, once, twice), (first, second), strict=True):
        torch.testing.assert_close(restored, given, atol=1e-12, rtol=0)
    assert (once - first).abs().max() > 0.1 and (twice - second).abs().max() > 0.1


def test_other_blocks_are_refused() -> None:
    with pytest.raises(UserError, match="no plain blocks"):
        ThereAndBack(model="imagenette_swin", shown=PIXELS).answer(load(ZOO["imagenette_swin"]))
