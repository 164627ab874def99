"""Gradients at the start: the last layer's by formulas on paper, and what the theorem and its lemmas say."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.exponents import exponents
from models.questions.at_start import BEFORE, BEHIND, CLASSES, TOKENS, AtStart, Start, Weights, drawn, start

DEPTHS = np.array([2, 3, 4, 6, 8, 12, 16, 24, 32, 48])


@pytest.fixture(scope="module")
def starts() -> dict[str, Start]:
    return {norms: AtStart(norms=norms, depth=6, width=64, seeds=8).answer(None) for norms in (BEFORE, BEHIND)}


def normal(rows: np.ndarray) -> np.ndarray:
    return (rows - rows.mean(1, keepdims=True)) / np.sqrt(rows.var(1, keepdims=True) + 1e-5)


def through_norm(rows: np.ndarray, slopes: np.ndarray) -> np.ndarray:
    """What reaches the rows in front of a norm of the slopes behind it: (s − mean s − x̂ · mean(s x̂)) / σ."""
    hat, width = normal(rows), np.sqrt(rows.var(1, keepdims=True) + 1e-5)
    return (slopes - slopes.mean(1, keepdims=True) - hat * (slopes * hat).mean(1, keepdims=True)) / width


def by_hand(norms: str, weights: Weights) -> float:
    """‖∂ loss / ∂ W_2‖ of a single layer, (hidden)ᵀ times what comes back through norm, head and softmax."""
    x, value, first, second, head = (
        np.float64(part) for part in (weights.tokens[0], *weights.layers[0, 0].unbind(), weights.head[0])
    )
    mixed = x + (normal(x) if norms == BEFORE else x).mean(0) @ value
    mixed = mixed if norms == BEFORE else normal(mixed)
    hidden = np.maximum((normal(mixed) if norms == BEFORE else mixed) @ first, 0)
    total = mixed + hidden @ second
    powers = np.exp(normal(total) @ head)
    wrong = powers / powers.sum(1, keepdims=True) - np.eye(CLASSES)[weights.classes[0].numpy()]
    return float(np.linalg.norm(hidden.T @ through_norm(total, wrong @ head.T / TOKENS)))


@pytest.mark.parametrize("norms", [BEFORE, BEHIND])
def test_a_single_layer_s_gradient_is_that_on_paper(norms: str) -> None:
    answer = AtStart(norms=norms, depth=1, width=16, seeds=2).answer(None)
    assert answer.gradients[0, 0] == pytest.approx(by_hand(norms, drawn(16, 1)), rel=1e-4)
    assert answer.last[:, 0] == pytest.approx(answer.gradients[:, 0])


def test_the_last_layer_s_gradient_falls_with_norms_before_and_not_behind(starts: dict[str, Start]) -> None:
    slopes = {norms: exponents(DEPTHS, of.last[:, DEPTHS - 1]).mean() for norms, of in starts.items()}
    assert -0.6 < slopes[BEFORE] < -0.3 and abs(slopes[BEHIND]) < 0.2


def test_the_stream_keeps_to_the_lemmas(starts: dict[str, Start]) -> None:
    layer = np.arange(1, 49)
    mean = {norms: of.lengths.mean(axis=0)[1:] for norms, of in starts.items()}
    assert (mean[BEFORE] > 1 + layer / 2).all() and (mean[BEFORE] < 1 + 3 * layer / 2).all()
    np.testing.assert_allclose([mean[BEHIND][:16].mean(), mean[BEHIND][16:].mean()], 1.5, atol=0.1)


def test_a_draw_is_the_same_in_any_company_and_at_any_depth(starts: dict[str, Start]) -> None:
    fewer = AtStart(norms=BEFORE, depth=3, width=64, seeds=2).answer(None)
    np.testing.assert_allclose(fewer.last, starts[BEFORE].last[:2], rtol=1e-4)
    assert fewer.gradients.shape == (2, 3) and starts[BEFORE].gradients.shape == (8, 6)
    np.testing.assert_allclose(fewer.gradients[:, -1], fewer.last[:, 2], rtol=1e-5)


@pytest.mark.parametrize("norms", [BEFORE, BEHIND])
def test_what_scaled_matrices_do_to_the_gradient(norms: str) -> None:
    """ReLU(c · h) = c · ReLU(h): W_1 · 4 and W_2 / 4 are the same function, in which W_2 has 4 times the gradient."""
    weights = drawn(16, 2)
    layers = weights.layers.clone()
    layers[:, :, 1] *= 4
    layers[:, :, 2] /= 4
    plain, scaled = start(weights, norms, 5), start(replace(weights, layers=layers), norms, 5)
    np.testing.assert_allclose(scaled.gradients, 4 * plain.gradients, rtol=1e-3)
    np.testing.assert_allclose(scaled.lengths, plain.lengths, rtol=1e-3)
