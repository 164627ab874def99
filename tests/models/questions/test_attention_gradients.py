"""Gradients of a class's score by attention weights: what a small change of a weight does, and nothing left behind."""

import numpy as np
import pytest
import torch

from errors import UserError
from models.edits import Operation
from models.preprocess import to_tensor
from models.questions.attention_gradients import AttentionGradients, gradients
from models.watching import watching
from models.weights import Loaded, load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
TRAINED = ("imagenette_vit", "imagenette_swin", "imagenette_pvt", "imagenette_deepvit_24", "imagenette_tnt")


def nudged(loaded: Loaded, layer: int, place: tuple[int, int, int, int], by: float, label: int) -> float:
    """The score in float64 when one weight of `layer` is changed by `by`."""

    def nudge(operation: Operation, weights: torch.Tensor) -> torch.Tensor:
        if operation.layer != layer:
            return weights
        weights = weights.clone()
        weights[place] += by
        return weights

    with torch.inference_mode(), watching(loaded.model, edit=nudge):
        return float(loaded.model(to_tensor(PIXELS, loaded.card))[0, label])


@pytest.mark.parametrize("key", TRAINED)
def test_the_gradient_is_what_a_small_change_of_a_weight_does(key: str) -> None:
    loaded = load(ZOO[key])
    found = gradients(loaded, PIXELS, 3)
    steep = max(found, key=lambda layer: np.abs(layer.gradient).max())
    place = np.unravel_index(np.abs(steep.gradient).argmax(), steep.gradient.shape)
    rise = nudged(loaded, steep.layer, place, 0.02, 3) - nudged(loaded, steep.layer, place, -0.02, 3)
    assert rise / 0.04 == pytest.approx(steep.gradient[place], rel=0.03)


def test_the_weights_beside_the_gradient_are_the_model_s_own() -> None:
    loaded = load(ZOO["imagenette_vit"])
    with torch.inference_mode(), watching(loaded.model) as watch:
        loaded.model(to_tensor(PIXELS, loaded.card))
    for layer, attention in zip(gradients(loaded, PIXELS, 0), watch.attention, strict=True):
        np.testing.assert_allclose(layer.weights, attention.weights(), atol=1e-5)


def test_layers_limit_what_is_computed() -> None:
    loaded = load(ZOO["imagenette_vit"])
    [one] = gradients(loaded, PIXELS, 3, layers=(4,))
    np.testing.assert_allclose(one.gradient, gradients(loaded, PIXELS, 3)[4].gradient, atol=1e-6)


def test_queries_that_nothing_reads_have_no_gradient() -> None:
    last = gradients(load(ZOO["imagenette_vit"]), PIXELS, 3)[-1].gradient
    assert np.abs(last[0, :, 0]).max() > 0 and not last[0, :, 1:].any()  # after it only the class token counts


def test_a_model_without_classes_is_refused_in_a_sentence() -> None:
    question = AttentionGradients(model="vit_ti_untrained", pixels=PIXELS, label=0)
    with pytest.raises(UserError, match="tells no classes"):
        question.answer(load(ZOO["vit_ti_untrained"]))
