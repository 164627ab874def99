"""The positional encoding generator against torch's convolution and the paper's claim about padding."""

from functools import partial

import numpy as np
import pytest
import torch
from torch import nn

from analysis.conditional import border_ring, peg_term, shift_error

RANDOM = np.random.default_rng(0)
PLANE, KERNEL, BIAS = RANDOM.normal(size=(9, 7, 5)), RANDOM.normal(size=(5, 3, 3)), RANDOM.normal(size=5)
TERMS = {padding: partial(peg_term, kernel=KERNEL, bias=BIAS, padding=padding) for padding in ("zeros", "circular")}


@pytest.mark.parametrize("padding", TERMS)
@pytest.mark.parametrize("width", [3, 5])
def test_the_term_is_torch_s_depthwise_convolution(padding: str, width: int) -> None:
    kernel = np.random.default_rng(1).normal(size=(5, width, width))
    layer = nn.Conv2d(5, 5, width, padding=width // 2, groups=5, padding_mode=padding, dtype=torch.float64)
    with torch.no_grad():
        layer.weight.copy_(torch.tensor(kernel)[:, None])
        layer.bias.copy_(torch.tensor(BIAS))
        expected = layer(torch.tensor(PLANE).permute(2, 0, 1)[None])[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(peg_term(PLANE, kernel, BIAS, padding=padding), expected, atol=1e-12)


def test_a_shift_shows_at_border_and_seam_only_and_not_at_all_without_a_border() -> None:
    assert shift_error(TERMS["circular"], PLANE, (2, 3)).max() < 1e-12
    differ = shift_error(TERMS["zeros"], PLANE, (2, 3)) > 1e-12
    rows, columns = ([False] * length for length in PLANE.shape[:2])
    for at, shift in ((rows, 2), (columns, 3)):
        for place in (0, len(at) - 1, shift - 1, shift):  # the new border, and where the old one has come to
            at[place] = True
    np.testing.assert_array_equal(differ, np.logical_or.outer(rows, columns))


def test_a_shift_error_counts_in_lengths_of_the_term() -> None:
    steps = np.zeros((2, 2, 1))
    steps[0, 0] = 4.0  # mean length 1
    np.testing.assert_allclose(shift_error(lambda _: steps, steps, (1, 0)), [[4, 0], [4, 0]])


@pytest.mark.parametrize("times", [1, 2, 3])
def test_the_ring_is_as_wide_as_there_are_encodings(times: int) -> None:
    token = RANDOM.normal(size=5)
    ring = border_ring(TERMS["zeros"], token, (11, 11), times=times)
    inside = np.zeros((11, 11), bool)
    inside[times:-times, times:-times] = True
    np.testing.assert_array_equal(ring > 1e-9, ~inside)
    assert border_ring(TERMS["circular"], token, (11, 11), times=times).max() < 1e-9
