"""Straight through: beside torch's own rounding and its gradient, by hand, and by what all steps add up to."""

import numpy as np
import pytest
import torch

from analysis import straight_through as ste

VALUES = np.random.default_rng(0).uniform(-1.6, 1.6, 2_000)


@pytest.mark.parametrize("bits", [2, 3, 4, 8])
def test_forwards_and_backwards_as_torch_s_own(bits: int) -> None:
    scale = ste.steps(bits)
    given = torch.tensor(VALUES, dtype=torch.float32, requires_grad=True)
    quantised = torch.fake_quantize_per_tensor_affine(given, 1 / scale, 0, -scale, scale)
    quantised.sum().backward()
    exact = given.detach().numpy()
    np.testing.assert_allclose(ste.rounded(exact, bits), quantised.detach(), atol=1e-6)
    np.testing.assert_array_equal(ste.passed(exact, bits), given.grad)


@pytest.mark.parametrize("bits", [2, 3, 8])
def test_the_error_is_at_most_half_a_step_and_the_slope_one_inside(bits: int) -> None:
    inside = VALUES[np.abs(VALUES) <= 1]
    error = np.abs(inside - ste.rounded(inside, bits))
    assert error.max() <= 1 / (2 * ste.steps(bits)) + 1e-12 and error.max() > 0.45 / ste.steps(bits)
    assert (ste.passed(inside, bits) == 1).all() and (ste.passed(np.array([-1.6, 1.6]), bits) == 0).all()


def test_the_true_slope_is_0_beside_the_edges() -> None:
    away = VALUES[np.abs(VALUES * 3 % 1 - 0.5) > 1e-3]
    np.testing.assert_array_equal(ste.rounded(away + 1e-6, 3), ste.rounded(away - 1e-6, 3))


def test_signs() -> None:
    values = np.array([-2, -0.5, 0, 0.5, 2])
    np.testing.assert_array_equal(ste.rounded(values, 1), [-1, -1, 1, 1, 1])
    np.testing.assert_array_equal(ste.passed(values, 1), [0, 1, 1, 1, 0])


def test_steps_by_hand() -> None:
    descent = ste.descent(0.3, 2, rate=1.0, count=4)
    np.testing.assert_allclose(descent.used, [0, 0, 1, 0])
    np.testing.assert_allclose(descent.latent, [0, 0.3, 0.6, -0.1, 0.2])


@pytest.mark.parametrize("bits", [1, 2, 3, 8])
def test_all_steps_add_up_to_the_formula_and_their_mean_nears_the_target(bits: int) -> None:
    descent = ste.descent(0.3, bits, rate=0.05, count=2_000)
    np.testing.assert_allclose(descent.means, descent.by_formula, atol=1e-10)
    away = np.abs(descent.means[[199, 1_999]] - 0.3)
    assert (away < np.array([1, 0.1]) * 0.1).all()  # at most |w_k − w_0| / (η k), and w stays within 1 of its start
    assert bits == 8 or away[1] < abs(ste.rounded(0.3, bits) - 0.3) / 2  # nearer than any level
