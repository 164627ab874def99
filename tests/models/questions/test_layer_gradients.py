"""Gradients of trained blocks: by torch's backward on a copy, and refused where there are no such blocks."""

from dataclasses import replace

import numpy as np
import pytest

from errors import UserError
from models.preprocess import to_tensor
from models.questions.layer_gradients import LayerGradients
from models.weights import load
from models.zoo import ZOO
from tests.recipes.before import steepness

SHOWN = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def test_each_block_has_the_length_that_backward_finds() -> None:
    loaded = load(ZOO["imagenette_vit_12_post"])
    asked = LayerGradients(model=loaded.card.key, shown=SHOWN)
    lengths = asked.answer(loaded)["gradients"]
    np.testing.assert_allclose(lengths, steepness(loaded.model, to_tensor(SHOWN, loaded.card)), rtol=1e-3)
    untrained = replace(asked, untrained=True).answer(loaded)["gradients"]
    assert lengths.shape == untrained.shape == (12,) and not np.allclose(lengths, untrained)


def test_a_model_without_such_blocks_is_refused() -> None:
    key = "point_transformer_small"
    with pytest.raises(UserError, match="choose a ViT"):
        LayerGradients(model=key, shown=SHOWN).answer(load(ZOO[key]))
