"""Neurons cut out of the numbers give what switched-off neurons give, and less of everything."""

import copy

import numpy as np
import pytest
import torch

from analysis import neurons
from errors import UserError
from models.changes import changed
from models.cut_neurons import NeuronsCut, NeuronsOff, mlps, widths
from models.questions.work import work
from models.weights import load
from models.zoo import ZOO

IMAGES = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))


def gone(model: torch.nn.Module) -> neurons.Gone:
    """A third of each MLP's neurons, and all of the second's."""
    drawn = neurons.at_random(widths(model), 1 / 3, 1)
    return (drawn[0], np.ones_like(drawn[1]), *drawn[2:])


@pytest.mark.parametrize("key", ["imagenette_vit", "imagenette_vit_12", "imagenette_swin", "imagenette_tnt"])
@torch.inference_mode()
def test_in_double_precision_cut_and_off_are_equal_to_a_millionth(key: str) -> None:
    model, images = copy.deepcopy(load(ZOO[key]).model).double(), IMAGES.double()
    off, cut = (changed(model, (way.of(gone(model)),))(images) for way in (NeuronsOff, NeuronsCut))
    torch.testing.assert_close(cut, off, atol=1e-6, rtol=0)
    assert (model(images) - off).abs().max() > 0.05  # the mask has reached the model


@torch.inference_mode()
def test_off_is_what_a_hook_that_writes_zeros_gives() -> None:
    model = load(ZOO["imagenette_vit"]).model
    chosen, own = gone(model), changed(model, ())
    for name, layer in zip(mlps(model), chosen, strict=True):
        own.get_submodule(name).act.register_forward_hook(
            lambda _, __, hidden, layer=layer: hidden.masked_fill(torch.from_numpy(layer), 0)
        )
    torch.testing.assert_close(changed(model, (NeuronsOff.of(chosen),))(IMAGES), own(IMAGES), atol=0, rtol=0)


@torch.inference_mode()
def test_what_is_cut_is_what_the_formula_says() -> None:
    model = load(ZOO["imagenette_vit"]).model
    cut = changed(model, (NeuronsCut.of(gone(model)),))
    count = 5 * 256 + 768
    whole, left = (work(variant, IMAGES[:1])[0] for variant in (model, cut))
    assert whole - left == count * 2 * 192 * 65  # a row and a column of 192 for each of 65 tokens
    numbers = [sum(part.numel() for part in variant.parameters()) for variant in (model, cut)]
    assert numbers[0] - numbers[1] == count * (2 * 192 + 1)


def test_other_mlps_and_other_models_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="two maps with nothing learned between"):
        mlps(load(ZOO["imagenette_pvt_v2"]).model)
    model = load(ZOO["imagenette_vit"]).model
    with pytest.raises(UserError, match="of another model"):
        changed(load(ZOO["imagenette_vit_12"]).model, (NeuronsCut.of(gone(model)),))


@torch.inference_mode()
def test_the_shared_model_keeps_its_neurons() -> None:
    model = load(ZOO["imagenette_vit"]).model
    before = model(IMAGES[:1]).numpy()
    for way in (NeuronsCut, NeuronsOff):
        changed(model, (way.of(gone(model)),))
    np.testing.assert_array_equal(before, model(IMAGES[:1]).numpy())
