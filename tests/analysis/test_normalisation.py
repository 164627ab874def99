"""Six normalisations against torch's own layers, and who shares statistics against what a change reaches."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from analysis.channels import layer_normalised, shares
from analysis.normalisation import EPSILON, GROUPS, KINDS, normalised, power_gradient, shared

BLOCK = np.random.default_rng(0).normal(size=(3, 5, 4)) * [1, 2, 3, 4] + [0, 0, 1, 2]
CHANNELS_FIRST = torch.from_numpy(BLOCK).transpose(1, 2)
TORCH = {
    "batch": lambda: F.batch_norm(CHANNELS_FIRST, None, None, training=True, eps=EPSILON).transpose(1, 2),
    "layer": lambda: F.layer_norm(torch.from_numpy(BLOCK), (4,), eps=EPSILON),
    "instance": lambda: F.instance_norm(CHANNELS_FIRST, eps=EPSILON).transpose(1, 2),
    "group": lambda: F.group_norm(CHANNELS_FIRST, GROUPS, eps=EPSILON).transpose(1, 2),
    "rms": lambda: F.rms_norm(torch.from_numpy(BLOCK), (4,), eps=EPSILON),
    "power": lambda: _power(torch.from_numpy(BLOCK)),
}


def _power(block: torch.Tensor) -> torch.Tensor:
    """PN-V channel by channel."""
    return torch.stack([channel / ((channel**2).mean() + EPSILON) ** 0.5 for channel in block.unbind(2)], dim=2)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_torchs(kind: str) -> None:
    np.testing.assert_allclose(normalised(BLOCK, kind), TORCH[kind]().numpy(), atol=1e-12)


@pytest.mark.parametrize("kind", KINDS)
def test_a_number_shares_its_statistics_with_those_whose_change_reaches_it(kind: str) -> None:
    cell = (1, 3, 2)
    before, reached = normalised(BLOCK, kind)[cell], np.zeros(BLOCK.shape, dtype=bool)
    for place in np.ndindex(BLOCK.shape):
        other = BLOCK.copy()
        other[place] += 0.37
        reached[place] = abs(normalised(other, kind)[cell] - before) > 1e-9
    np.testing.assert_array_equal(shared(BLOCK.shape, kind, cell), reached)


def test_shares_of_channels_and_layer_norm_by_loops() -> None:
    tokens = BLOCK[0]
    total = sum(float(x) ** 2 for row in tokens for x in row)
    channel_shares = [sum(float(row[c]) ** 2 for row in tokens) / total for c in range(4)]
    np.testing.assert_allclose(shares(tokens), channel_shares, atol=1e-12)
    expected = F.layer_norm(torch.from_numpy(tokens), (4,), eps=1e-6).numpy()
    np.testing.assert_allclose(layer_normalised(tokens, 1e-6), expected, atol=1e-12)


def test_the_gradient_of_one_channel_under_power_normalisation_is_autograd_s() -> None:
    numbers, slopes = BLOCK[0, :, 0], BLOCK[1, :, 1]
    given = torch.tensor(numbers, requires_grad=True)
    (given / (given**2).mean() ** 0.5).backward(torch.tensor(slopes))
    np.testing.assert_allclose(power_gradient(numbers, slopes), given.grad.numpy(), atol=1e-12)
