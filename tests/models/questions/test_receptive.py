"""Effective fields: as small steps of single pixels find them, in float64; none behind a LayerNorm that is new."""

import copy
from dataclasses import replace

import numpy as np
import pytest
import torch

from errors import UserError
from models.preprocess import to_tensor
from models.questions.receptive import EffectiveField, field
from models.weights import Loaded, load
from models.zoo import ZOO

PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
KEYS = ("imagenette_vit", "imagenette_swin")


def last_map(model: torch.nn.Module, images: torch.Tensor) -> torch.Tensor:
    """(row, column, channel) in front of the last norm, watched there."""
    seen = []
    handle = model.norm.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    model(images)
    handle.remove()
    tokens = seen[0][0]
    return tokens[1:].reshape(8, 8, -1) if tokens.ndim == 2 else tokens


@pytest.mark.parametrize("key", KEYS)
def test_small_steps_of_single_pixels_find_the_same(key: str) -> None:
    loaded = load(ZOO[key])
    double = replace(loaded, model=copy.deepcopy(loaded.model).double())
    receptive_field, images = field(double, PIXELS), to_tensor(PIXELS, loaded.card).double()
    assert receptive_field.slopes.shape == (64, 64) and receptive_field.grid == last_map(double.model, images).shape[:2]
    assert receptive_field.at == (receptive_field.grid[0] // 2, receptive_field.grid[1] // 2)
    for row, column in ((36, 36), (0, 63), (50, 10)):
        size = 0.0
        for colour in range(3):
            step = torch.zeros_like(images)
            step[0, colour, row, column] = 1e-5
            sums = [last_map(double.model, images + sign * step)[receptive_field.at].sum().item() for sign in (1, -1)]
            size += abs(sums[0] - sums[1]) / 2e-5
        assert receptive_field.slopes[row, column] == pytest.approx(size, rel=1e-4)


@pytest.mark.parametrize("key", KEYS)
def test_untrained_is_another_model_and_keeps_to_its_place(key: str) -> None:
    loaded = load(ZOO[key])
    trained, random = (
        EffectiveField(model=key, shown=PIXELS, untrained=untrained).answer(loaded) for untrained in (False, True)
    )
    cell = 64 // random.grid[0]
    here = slice(random.at[0] * cell, (random.at[0] + 1) * cell)
    shares = [one.slopes[here, here].sum() / one.slopes.sum() for one in (trained, random)]
    assert shares[1] > 2 * shares[0]


def test_behind_a_new_norm_nothing_would_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(ZOO["imagenette_vit"])
    model = copy.deepcopy(loaded.model).double()
    torch.nn.init.ones_(model.norm.weight), torch.nn.init.zeros_(model.norm.bias)
    images = to_tensor(PIXELS, loaded.card).double()
    assert model.norm(last_map(model, images))[4, 4].sum().abs() < 1e-9
    assert last_map(model, images)[4, 4].sum().abs() > 1e-3


def test_a_model_without_a_last_map_is_told() -> None:
    bare = Loaded(ZOO["imagenette_vit"], torch.nn.Linear(1, 1), "untrained:", None)
    with pytest.raises(UserError, match="has no last map of places; choose a ViT or a Swin"):
        field(bare, PIXELS)
