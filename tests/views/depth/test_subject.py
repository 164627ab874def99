"""Which models are compared, over which pixels, and in which of their layers."""

from dataclasses import replace

import numpy as np
import pytest

from inputs.examples import load_image
from models.trace import AttentionMap
from models.zoo import ZOO
from ui import cached
from views.depth import subject

DEEPVIT = "deepvit_16b_untrained"


@pytest.mark.parametrize("key", ["imagenette_vit_24", "imagenette_deepvit_24"])
def test_both_models_see_the_same_square_whatever_they_can_take(key: str) -> None:
    model = subject.read(ZOO[key], load_image("coffee"), subject.APPLIED)
    assert model.trace.pixels.shape[:2] == (64, 64)


def test_layers_are_the_largest_group_of_the_same_shape() -> None:
    maps = [_map(layer, tokens) for layer, tokens in enumerate([9, 9, 4, 9])]
    assert [attention.layer for attention in subject.plain_layers(maps)] == [0, 1, 3]


def _map(layer: int, tokens: int) -> AttentionMap:
    return AttentionMap("a", layer, "tokens", raw_scores=np.zeros((1, 2, tokens, tokens), np.float32))


def test_beside_the_first_model_stands_one_of_a_trained_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    trained = {"source": "reference", "weights": ZOO[cached.FIRST_MODEL].weights}
    vit = replace(ZOO["vit_ti_untrained"], options={"depth": 24}, **trained)
    deep = replace(ZOO[DEEPVIT], options={"depth": 24, "plain_blocks": 16}, **trained)
    other = replace(deep, key="shallow", options={"depth": 12})
    cards = [ZOO[cached.FIRST_MODEL], other, deep, vit]
    monkeypatch.setattr(subject.model_picker, "image_models", lambda *kinds: cards)
    first = ZOO[cached.FIRST_MODEL]
    assert subject.candidates()[0] is first and subject.others(first)[0] is vit and subject.others(vit)[0] is deep
