"""The slope of the loss by a neuron's gate, beside activation times gradient by hooks, and a finite difference."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from errors import UserError
from models.changes import changed, twin
from models.cut_neurons import Gated, mlps
from models.preprocess import to_tensor
from models.questions.neuron_importance import NeuronImportance, neuron_slopes, sizes
from models.weights import load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
IMAGES = torch.randn(3, 3, 64, 64, generator=torch.Generator().manual_seed(1))
LABELS = torch.tensor([0, 4, 4])


def test_the_dot_product_form_by_hooks_on_the_activations() -> None:
    """Σ_tokens a ∂L/∂a, from what enters each second map, ≤ 1e-6."""
    loaded = load(ZOO["imagenette_vit"])
    asked = NeuronImportance(model="imagenette_vit", shown=PIXELS).answer(loaded)
    own, given = twin(loaded.model), []
    for name in mlps(own):
        own.get_submodule(name).fc2.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    images = to_tensor(PIXELS, loaded.card).requires_grad_()
    loss = F.cross_entropy(own(images), torch.tensor([asked.label]))
    for scores, active, slope in zip(asked.slopes, given, torch.autograd.grad(loss, given), strict=True):
        np.testing.assert_allclose(scores, (active * slope).sum(dim=(0, 1)).detach(), atol=1e-6)
    assert asked.loss == pytest.approx(float(loss.detach()), abs=1e-6) and len(given) == 6


@pytest.mark.parametrize("key", ["imagenette_vit_12", "imagenette_swin", "imagenette_tnt"])
def test_images_of_a_batch_have_gates_of_their_own(key: str) -> None:
    model = load(ZOO[key]).model
    together, losses = neuron_slopes(model, IMAGES, LABELS)
    alone, loss = neuron_slopes(model, IMAGES[1:2], LABELS[1:2])
    assert losses[1] == pytest.approx(loss[0], abs=1e-5)
    for layer, one in zip(together, alone, strict=True):
        np.testing.assert_allclose(layer[1], one[0], atol=1e-5)


def test_gates_closed_a_little_move_the_loss_as_the_slopes_say() -> None:
    model = load(ZOO["imagenette_vit"]).model
    slopes, losses = neuron_slopes(model, IMAGES[:1], LABELS[:1])
    layer, step = 3, 0.01
    turned = torch.from_numpy(1 - step * np.sign(slopes[layer]))  # all that raise the loss a little less, and so on

    def closed(own: torch.nn.Module) -> None:
        mlp = own.get_submodule(mlps(own)[layer])
        mlp.fc2 = Gated(mlp.fc2, turned)

    with torch.inference_mode():
        moved = float(F.cross_entropy(changed(model, (closed,))(IMAGES[:1]), LABELS[:1]))
    assert (losses[0] - moved) / step == pytest.approx(np.abs(slopes[layer]).sum(), rel=0.05)


def test_sizes_are_those_of_a_loop() -> None:
    model = load(ZOO["imagenette_vit_12"]).model
    mlp = model.blocks[4].mlp
    one = sum(float(w) ** 2 for w in mlp.fc1.weight[7]) ** 0.5 * sum(float(w) ** 2 for w in mlp.fc2.weight[:, 7]) ** 0.5
    assert sizes(model)[4][7] == pytest.approx(one, rel=1e-5)


def test_a_model_without_classes_is_refused() -> None:
    card = ZOO["vit_ti_untrained"]
    with pytest.raises(UserError, match="tells no classes"):
        NeuronImportance(model=card.key, shown=PIXELS).answer(load(card))
