"""Attention by hand against torch's own operation, and what is drawn against what theory says of it."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose
from torch.nn.functional import scaled_dot_product_attention

from analysis import dot_product
from analysis.intervals import mean_interval
from analysis.probabilities import softmax

MASKS = {
    "none": np.ones((5, 5), bool),
    "causal": dot_product.causal(5),
    "local": dot_product.local(5, 1),
    "own": np.random.default_rng(3).random((5, 5)) < 0.5,
}
MASKS["own"][2] = False  # a query that may look nowhere


def drawn(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).standard_normal(shape)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("divisor", [1.0, 3**0.5, 0.25 * 3**0.5])
def test_the_output_is_torch_s_under_every_mask(mask: str, divisor: float) -> None:
    query, key, value = drawn(3, 5, 3)
    steps = dot_product.attended(query, key, value, divisor=divisor, allowed=MASKS[mask])
    given = [torch.tensor(part)[None] for part in (query, key, value)]
    theirs = scaled_dot_product_attention(*given, attn_mask=torch.tensor(MASKS[mask]), scale=1 / divisor)[0]
    assert_allclose(steps.output, theirs.numpy(), atol=1e-12)
    closed = ~MASKS[mask]
    assert not steps.weights[closed].any() and np.isneginf(steps.masked[closed]).all()
    assert_allclose(steps.weights.sum(axis=1), MASKS[mask].any(axis=1), atol=1e-12)


def test_torch_s_causal_mask_is_ours() -> None:
    query, key, value = drawn(3, 6, 4)
    ours = dot_product.attended(query, key, value, divisor=2.0, allowed=dot_product.causal(6)).output
    given = [torch.tensor(part)[None] for part in (query, key, value)]
    assert_allclose(ours, scaled_dot_product_attention(*given, is_causal=True)[0].numpy(), atol=1e-12)


def test_a_step_by_hand() -> None:
    steps = dot_product.attended(
        np.eye(2), np.array([[2.0, 0], [0, 0]]), np.array([[4.0], [0]]), divisor=2.0, allowed=np.ones((2, 2), bool)
    )
    assert steps.scores.tolist() == [[2, 0], [0, 0]] and steps.scaled.tolist() == [[1, 0], [0, 0]]
    assert_allclose(steps.output.ravel(), [4 * np.e / (np.e + 1), 2])


def test_who_sees_whom() -> None:
    assert dot_product.causal(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    assert dot_product.local(4, 1)[1].tolist() == [True, True, True, False]


@pytest.mark.parametrize("tokens", [3, 5, 7])
def test_on_few_axes_no_weight_changes(tokens: int) -> None:
    query, key = 3 * drawn(2, tokens, 64)
    few_query, few_key = dot_product.on_few_axes(query, key + 20)
    assert few_query.shape == few_key.shape == (tokens, tokens - 1)
    assert_allclose(softmax(few_query @ few_key.T / 8), softmax(query @ (key + 20).T / 8), atol=1e-10)
    assert_allclose(np.abs(few_query).max(axis=0), np.abs(few_key).max(axis=0))


def test_scores_spread_like_the_root_of_the_width_and_division_keeps_weights_soft() -> None:
    widths = (1, 16, 256)
    measured = dot_product.measured(widths, tokens=16, seeds=20)
    mean, half = measured.deviation.mean(axis=0), mean_interval(measured.deviation)
    assert (np.abs(mean - np.sqrt(widths)) < 2 * half + 0.02 * np.sqrt(widths)).all() and (half < mean / 5).all()
    plain, scaled = (measured.largest[name].mean(axis=0) for name in ("plain", "scaled"))
    assert plain[2] > 0.85 and scaled[2] < 0.35 and plain[0] == scaled[0]
    assert (measured.entropy["plain"].mean(axis=0)[2] < 0.2) and (measured.entropy["scaled"] > 0.7).all()


def test_an_interval_of_the_mean_holds_it_as_often_as_it_says() -> None:
    draws = np.random.default_rng(1).standard_normal((8, 4000))
    inside = np.abs(draws.mean(axis=0)) < mean_interval(draws)
    assert inside.mean() == pytest.approx(0.95, abs=0.012)
