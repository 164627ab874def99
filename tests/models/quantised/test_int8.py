"""Linear layers in whole numbers: by NumPy's integers, within half a step, and averages of reaches by hand."""

import numpy as np
import pytest
import torch
from torch import nn

from models.changes import changed
from models.quantised.int8 import Int8, Int8Map, averaging, coded, layers
from models.weights import load
from models.zoo import ZOO

TOKENS = torch.randn(2, 5, 12, generator=torch.Generator().manual_seed(0))


@pytest.fixture(scope="module")
def linear() -> nn.Linear:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        return nn.Linear(12, 7).requires_grad_(False)


@pytest.mark.parametrize("reach", [None, 1.5])
def test_a_layer_computes_in_whole_numbers(linear: nn.Linear, reach: float | None) -> None:
    x, w = TOKENS.numpy(), linear.weight.numpy()
    step = (np.abs(x).max() if reach is None else np.float32(reach)) / 127
    codes = np.clip(np.round(x / step), -127, 127).astype(int)
    steps = np.abs(w).max(axis=1) / 127
    sums = codes @ np.round(w / steps[:, None]).astype(int).T
    expected = sums * (step * steps) + linear.bias.numpy()
    np.testing.assert_allclose(Int8Map(linear, reach)(TOKENS).numpy(), expected, rtol=1e-4, atol=1e-5)


def test_inside_its_reach_a_number_moves_by_half_a_step_at_most() -> None:
    codes, step = coded(TOKENS)
    assert codes.dtype == torch.int8 and (codes.abs() <= 127).all()
    assert (codes * step - TOKENS).abs().max() <= step / 2 * (1 + 1e-4)
    narrow, step = coded(TOKENS, 1.0)
    assert (narrow[TOKENS.abs() > 1].abs() == 127).all()


def test_reaches_are_a_moving_average_and_a_model_of_whole_numbers_answers_alike() -> None:
    model = load(ZOO["imagenette_vit"]).model
    images = torch.randn(3, 1, 3, 64, 64, generator=torch.Generator().manual_seed(2))
    entering: list[float] = []
    watched, averages = averaging(model, 0.5)
    layers(watched)["blocks.2.mlp.fc1"].register_forward_pre_hook(
        lambda _, given: entering.append(given[0].abs().max())
    )
    with torch.inference_mode():
        for image in images:
            watched(image)
        plain = model(images[0])
        for reaches in ((), tuple(averages.now.items())):
            own = changed(model, (Int8(reaches),))
            assert 0 < (own(images[0]) - plain).abs().max() < 0.3 * plain.std()
    first, second, third = map(float, entering)
    assert averages.now["blocks.2.mlp.fc1"] == pytest.approx(((first + second) / 2 + third) / 2)
    assert not any(isinstance(module, Int8Map) for module in model.modules())
