"""Heads cut out of the numbers give what switched-off heads give, and less of everything."""

import copy

import numpy as np
import pytest
import torch

from analysis import cost
from errors import UserError
from models.changes import changed
from models.cut_heads import HeadsCut, cuttable
from models.edits import Chain, heads_off
from models.questions.work import work
from models.watching import watching
from models.weights import load
from models.zoo import ZOO

OFF = ((0, 1), (2, 0), (2, 1), (2, 2), (5, 2))  # a layer that loses all of its heads too
MODELS = ("imagenette_vit", "imagenette_vit_12", "imagenette_deit")
IMAGES = torch.randn(2, 3, 64, 64, generator=torch.Generator().manual_seed(0))


@torch.inference_mode()
def test_cut_heads_equal_heads_switched_off() -> None:
    for key in MODELS:
        model = load(ZOO[key]).model
        with watching(model, edit=Chain(heads_off(OFF)), batch=2):
            off = model(IMAGES)
        cut = changed(model, (HeadsCut(OFF),))(IMAGES)
        torch.testing.assert_close(cut, off, atol=1e-5, rtol=1e-6)
        assert (model(IMAGES) - off).abs().max() > 0.05  # the mask has reached the model


@torch.inference_mode()
def test_in_double_precision_they_are_equal_to_a_millionth() -> None:
    model = copy.deepcopy(load(ZOO[MODELS[0]]).model).double()
    images = IMAGES.double()
    with watching(model, edit=Chain(heads_off(OFF)), batch=2):
        off = model(images)
    torch.testing.assert_close(changed(model, (HeadsCut(OFF),))(images), off, atol=1e-6, rtol=0)
    assert (model(images) - off).abs().max() > 0.05


@torch.inference_mode()
def test_the_bundled_vit_with_answers_of_its_own_too() -> None:
    model, images = load(ZOO["vit_s14_saliency"]).model, IMAGES[:1, :, :56, :56]
    with watching(model, edit=Chain(heads_off(OFF))):
        off = model(images)
    torch.testing.assert_close(changed(model, (HeadsCut(OFF),))(images), off, atol=2e-5, rtol=1e-5)
    assert (model(images) - off).abs().max() > 0.05


@torch.inference_mode()
def test_what_is_cut_is_what_the_formula_says() -> None:
    model = load(ZOO["imagenette_vit"]).model
    cut = changed(model, (HeadsCut(OFF),))
    one = cost.head(65, 192, 64)
    whole, left = (work(variant, IMAGES[:1])[0] for variant in (model, cut))
    sizes = {"patches": 64, "prefix": 1, "numbers": 192, "channels": 192, "hidden": 768}
    assert whole == cost.vit(**sizes, blocks=6, heads=3).total + 192 * 10  # and the map to ten classes
    assert whole - left == len(OFF) * one.total
    numbers = [sum(part.numel() for part in variant.parameters()) for variant in (model, cut)]
    assert numbers[0] - numbers[1] == len(OFF) * (4 * 192 * 64 + 3 * 64)


def test_other_blocks_are_refused_in_a_sentence() -> None:
    for key in ("imagenette_swin", "imagenette_pvt", "imagenette_deepvit_24"):
        model = load(ZOO[key]).model
        assert not cuttable(model)
        with pytest.raises(UserError, match="plain ViTs only"):
            changed(model, (HeadsCut(((0, 0),)),))
    with pytest.raises(UserError, match="heads 1 to 3, not 4"):
        changed(load(ZOO["imagenette_vit"]).model, (HeadsCut(((0, 3),)),))


def test_the_shared_model_keeps_its_heads() -> None:
    model = load(ZOO["imagenette_vit"]).model
    before = model(IMAGES[:1]).detach().numpy()
    changed(model, (HeadsCut(OFF),))
    np.testing.assert_array_equal(before, model(IMAGES[:1]).detach().numpy())
