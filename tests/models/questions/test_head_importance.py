"""The slope of the loss by a head's gate, beside the dot product of what the head gives with the loss's slope there."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from errors import UserError
from models.changes import twin
from models.edits import Chain, heads_off
from models.preprocess import to_tensor
from models.questions.attention_gradients import gradients
from models.questions.head_importance import HeadImportance, gate_slopes
from models.watching import watching
from models.weights import load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
IMAGES = torch.randn(3, 3, 64, 64, generator=torch.Generator().manual_seed(1))
LABELS = torch.tensor([0, 4, 4])


def test_the_dot_product_form_by_hooks_on_the_output_maps() -> None:
    """Att_h(x)ᵀ ∂L/∂Att_h(x), summed over tokens and channels, from what enters each layer's output map."""
    loaded = load(ZOO["imagenette_vit"])
    asked = HeadImportance(model="imagenette_vit", pixels=PIXELS, label=3).answer(loaded)
    own, given = twin(loaded.model), []
    for block in own.blocks:
        block.attn.proj.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    images = to_tensor(PIXELS, loaded.card).requires_grad_()
    loss = F.cross_entropy(own(images), torch.tensor([3]))
    slopes = torch.autograd.grad(loss, given)
    for scores, output, slope in zip(asked.slopes, given, slopes, strict=True):
        by_head = (output * slope).unflatten(-1, (3, -1)).sum(dim=(0, 1, 3))
        np.testing.assert_allclose(scores, by_head.detach(), atol=1e-6)
    assert asked.loss == pytest.approx(float(loss.detach()), abs=1e-6) and len(given) == 6


@pytest.mark.parametrize("key", ["imagenette_swin", "imagenette_deepvit_24", "imagenette_tnt"])
def test_weights_times_their_slopes_for_every_architecture(key: str) -> None:
    """∂L/∂ξ = Σ_c (p_c − [c is the label]) Σ A · ∂logit_c/∂A, class by class; windows and mixed heads included."""
    loaded = load(ZOO[key])
    asked = HeadImportance(model=key, pixels=PIXELS).answer(loaded)
    with torch.inference_mode():
        logits = loaded.model(to_tensor(PIXELS, loaded.card))[0].numpy().astype(float)
    assert asked.label == logits.argmax()
    parts = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum() - np.eye(10)[asked.label]
    by_class = [gradients(loaded, PIXELS, label) for label in range(10)]
    for layer, scores in enumerate(asked.slopes):
        sums = [(maps[layer].weights * maps[layer].gradient).sum(axis=(0, 2, 3)) for maps in by_class]
        np.testing.assert_allclose(scores, parts @ np.array(sums), atol=1e-5)


@pytest.mark.parametrize("key", ["imagenette_vit", "imagenette_swin"])
def test_images_of_a_batch_have_gates_of_their_own(key: str) -> None:
    model = load(ZOO[key]).model
    together, losses = gate_slopes(model, IMAGES, LABELS)
    for place in range(3):
        alone, loss = gate_slopes(model, IMAGES[place : place + 1], LABELS[place : place + 1])
        assert losses[place] == pytest.approx(loss[0], abs=1e-5)
        for layer, one in zip(together, alone, strict=True):
            np.testing.assert_allclose(layer[place], one[0], atol=1e-5)


def test_a_gate_closed_a_little_moves_the_loss_as_the_slope_says() -> None:
    """A finite difference through the same door: half of the heads' outputs is not first order, a hundredth is."""
    model = load(ZOO["imagenette_vit"]).model
    slopes, losses = gate_slopes(model, IMAGES[:1], LABELS[:1])
    layer, head, step = 2, 1, 0.01

    def turned(operation, weights):
        scale = torch.ones(weights.shape[1])
        scale[head] -= step * (operation.layer == layer)
        return weights * scale[:, None, None]

    with torch.inference_mode(), watching(model, edit=turned):
        moved = F.cross_entropy(model(IMAGES[:1]), LABELS[:1])
    assert (losses[0] - float(moved)) / step == pytest.approx(slopes[layer][0, head], rel=0.05, abs=1e-4)
    with torch.inference_mode(), watching(model, edit=Chain(heads_off([(layer, head)]))):
        assert float(F.cross_entropy(model(IMAGES[:1]), LABELS[:1])) != pytest.approx(losses[0], abs=1e-4)


def test_closing_a_head_moves_the_loss_as_its_slope_foretells_to_first_order() -> None:
    """L(ξ = 0) − L beside −∂L/∂ξ, head by head: a straight line through a curve, so near and not equal."""
    model = load(ZOO["imagenette_vit"]).model
    slopes, losses = gate_slopes(model, IMAGES, LABELS)
    foretold = -np.array([layer.mean(axis=0) for layer in slopes])
    moved = np.zeros_like(foretold)
    for layer, head in np.ndindex(foretold.shape):
        with torch.inference_mode(), watching(model, edit=Chain(heads_off([(layer, head)])), batch=len(IMAGES)):
            moved[layer, head] = float(F.cross_entropy(model(IMAGES), LABELS)) - np.mean(losses)
    assert np.corrcoef(foretold.ravel(), moved.ravel())[0, 1] > 0.9


def test_a_model_without_classes_is_refused() -> None:
    card = ZOO["vit_ti_untrained"]
    with pytest.raises(UserError, match="tells no classes"):
        HeadImportance(model=card.key, pixels=PIXELS).answer(load(card))
