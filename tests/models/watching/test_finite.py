"""Values that are no numbers end in a sentence, wherever in the pass they arise; a mask's minus infinity doesn't."""

import numpy as np
import pytest
import torch

from errors import UserError
from models.request import Request
from models.serving.engine import LocalEngine
from models.trace import AttentionMap
from models.watching.finite import check
from models.zoo import ZOO
from models.zoo.build import build

KEY = "imagenette_vit_12"
FINITE = torch.zeros(1, 10)
ONES = np.ones((1, 1, 2, 2), np.float32)


def request(**fields: object) -> Request:
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    return Request(KEY, pixels, "digest", **fields)


@pytest.mark.parametrize("name", ["blocks.0.mlp.fc1.weight", "blocks.11.attn.qkv.weight", "norm.weight"])
def test_own_weights_that_overflow_on_the_way_are_answered_in_one_sentence(name: str) -> None:
    """Each number is finite in float32; what is computed with them isn't."""
    engine = LocalEngine(threads=1)
    arrays = {key: value.numpy() for key, value in build(ZOO[KEY], seed=1).state_dict().items()}
    arrays[name] = np.full_like(arrays[name], 3e38)
    engine.register(KEY, arrays, "d" * 64)
    with pytest.raises(UserError, match="infinite or no numbers with these weights on this input"):
        engine.run(request(checkpoint="d" * 64))
    assert np.isfinite(engine.run(request()).logits).all(), "the card's own weights are as before"


def test_a_change_is_named_as_the_cause() -> None:
    with pytest.raises(UserError, match=r"After this change ViT-Ti/16 computes .* take the last change back"):
        check(ZOO["vit_ti"], torch.full((1, 10), torch.nan), (), edited=True)


@pytest.mark.parametrize("part", ["query", "key", "applied", "raw_scores"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_map_that_the_output_does_not_depend_on_is_looked_at_too(part: str, value: float) -> None:
    parts = {"query": ONES, "key": ONES} if part in {"query", "key"} else {"raw_scores": ONES, "applied": ONES}
    bad = ONES.copy()
    bad[0, 0, 1, 1] = value
    with pytest.raises(UserError, match="choose other weights or another input"):
        check(ZOO["vit_ti"], FINITE, [AttentionMap("a", 0, "tokens", **parts | {part: bad})], edited=False)
    check(ZOO["vit_ti"], FINITE, [AttentionMap("a", 0, "tokens", **parts)], edited=False)


def test_a_masked_pair_is_no_fault() -> None:
    masked = ONES.copy()
    masked[0, 0, 0, 1] = -np.inf
    check(ZOO["vit_ti"], FINITE, [AttentionMap("a", 0, "tokens", raw_scores=masked)], edited=False)
