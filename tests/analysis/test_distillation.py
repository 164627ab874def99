"""The losses of distillation against torch's own, and against what can be said by hand."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from analysis.distillation import Head, cross_entropy, divergence, hard_loss, soft_loss, soften

GENERATOR = np.random.default_rng(0)
STUDENT, GIVEN, TEACHER = GENERATOR.normal(scale=2, size=(3, 6))


def test_soft_loss_equals_torch() -> None:
    student, teacher, tau, share = torch.tensor(STUDENT), torch.tensor(TEACHER), 3.0, 0.3
    own, given = (F.log_softmax(logits / tau, dim=0) for logits in (student, teacher))
    # torch takes the second distribution first: kl_div(log q, log p) is KL(p ‖ q)
    asked = F.kl_div(given, own, reduction="sum", log_target=True)
    expected = (1 - share) * F.cross_entropy(student, torch.tensor(4)) + share * tau**2 * asked
    assert soft_loss(STUDENT, TEACHER, 4, temperature=tau, share=share) == pytest.approx(expected.item())


def test_hard_loss_takes_the_teachers_first_answer_as_a_label() -> None:
    asked = F.cross_entropy(torch.tensor(GIVEN), torch.tensor(TEACHER).argmax())
    expected = (F.cross_entropy(torch.tensor(STUDENT), torch.tensor(1)) + asked) / 2
    assert hard_loss(STUDENT, GIVEN, TEACHER, 1) == pytest.approx(expected.item())


def test_closed_forms() -> None:
    assert cross_entropy(np.zeros(8), 3) == pytest.approx(np.log(8))
    assert divergence(STUDENT, STUDENT + 5, temperature=2) == pytest.approx(0, abs=1e-12)
    assert soft_loss(STUDENT, TEACHER, 2, temperature=4, share=0) == pytest.approx(cross_entropy(STUDENT, 2))
    np.testing.assert_allclose(soften(np.log([0.1, 0.6, 0.3])), [0.1, 0.6, 0.3])
    assert np.isfinite(soften(np.array([1e4, 0.0]))).all()


def test_squared_temperature_keeps_the_size_of_the_divergence() -> None:
    """KL of softened answers falls as 1/τ²: its product with τ² settles at half the variance of the difference."""
    far = [tau**2 * divergence(STUDENT, TEACHER, temperature=tau) for tau in (1e2, 1e3)]
    np.testing.assert_allclose(far, np.var(STUDENT - TEACHER) / 2, rtol=0.05)


def test_head_is_layer_norm_and_a_linear_layer() -> None:
    torch.manual_seed(0)
    norm, linear, token = nn.LayerNorm(5, eps=1e-6), nn.Linear(5, 3), torch.randn(5)
    nn.init.normal_(norm.weight), nn.init.normal_(norm.bias)
    arrays = (parameter.detach().numpy() for parameter in (norm.weight, norm.bias, linear.weight, linear.bias))
    expected = linear(norm(token)).detach().numpy()
    np.testing.assert_allclose(Head(*arrays).logits(token.numpy()), expected, rtol=1e-5)
