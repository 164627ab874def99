"""Adaptive spans: pair by pair, in their limits, and the edits in torch beside the formula in NumPy."""

import numpy as np
import pytest
import torch

from analysis import masks, patterns, spans
from errors import UserError
from models.edits import Operation
from models.spans import OwnSpans, SoftMask

RNG = np.random.default_rng(0)
GRID = (3, 5)
WEIGHTS = RNG.dirichlet(np.full(16, 0.3), size=(2, 16))  # of a class token and 15 patches
OPERATION = Operation("attn", 0, "tokens", (1, 2, 16, 16))


def away(query: int, key: int) -> int:
    return max(abs(query // 5 - key // 5), abs(query % 5 - key % 5))


@pytest.mark.parametrize(("span", "ramp"), [(0, 1), (1, 2), (0, 4), (2, 3)])
def test_a_soft_mask_is_the_ramp_pair_by_pair(span: int, ramp: int) -> None:
    factors = spans.soft(GRID, span, ramp)
    for query, key in np.ndindex(15, 15):
        assert factors[query, key] == pytest.approx(min(max((ramp + span - away(query, key)) / ramp, 0), 1))
    assert spans.soft_pairs(GRID, span, ramp) == (factors > 0).sum()


def test_a_span_beyond_the_picture_is_no_mask_and_without_a_ramp_it_is_hard() -> None:
    assert (spans.soft(GRID, 4, 3) == 1).all() and (spans.soft(GRID, 3, 3) < 1).any()
    for ramp in (1, 0.01):
        np.testing.assert_array_equal(spans.soft(GRID, 2, ramp), masks.local(GRID, 2))


def test_the_edit_fades_maps_as_the_formula_does() -> None:
    """As the paper writes it: factors times exponentials, divided by their sum."""
    factors = patterns.opened(spans.soft(GRID, 1, 3), 1).astype(float)
    edited = SoftMask.of(factors)(OPERATION, torch.from_numpy(WEIGHTS)[None])[0].numpy()
    exponentials = factors * np.exp(np.log(WEIGHTS))
    np.testing.assert_allclose(edited, exponentials / exponentials.sum(axis=-1, keepdims=True), atol=1e-7)
    np.testing.assert_allclose(edited, patterns.imposed(WEIGHTS, factors), atol=1e-7)
    whole = SoftMask.of(patterns.opened(spans.soft(GRID, 9, 2), 1))
    torch.testing.assert_close(whole(OPERATION, torch.from_numpy(WEIGHTS)[None])[0], torch.from_numpy(WEIGHTS))
    other = Operation("attn", 0, "tokens", (1, 2, 4, 4))
    assert whole(other, same := torch.ones(1, 2, 4, 4)) is same


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_the_least_span_holds_enough_and_one_less_does_not(share: float) -> None:
    held = spans.held(WEIGHTS[:, 1:, 1:], GRID)
    for head, span in enumerate(spans.least(held, share)):
        between = WEIGHTS[head, 1:, 1:]
        sums = [sum(between[q, k] for q, k in np.ndindex(15, 15) if away(q, k) <= x) for x in range(5)]
        np.testing.assert_allclose(held[head], np.array(sums) / between.sum(), atol=1e-12)
        assert sums[span] >= share * between.sum() and (span == 0 or sums[span - 1] < share * between.sum())
        exact = spans.exact(held, share)[head]
        factors = np.clip(1 + exact - np.array([[away(q, k) for k in range(15)] for q in range(15)]), 0, 1)
        assert np.ceil(exact) == span and (
            span == 0 or (factors * between).sum() == pytest.approx(share * between.sum())
        )
    near = np.eye(15)[None] + 1e-3
    assert spans.exact(spans.held(near, GRID), 0.5) == 0
    assert spans.least(spans.held(near, GRID), 0.5) == 0 < spans.least(spans.even(GRID), 0.5)
    assert spans.least(spans.held(np.zeros((1, 15, 15)), GRID), share) == 0


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_each_head_gets_its_own_span_in_the_edit_too(share: float) -> None:
    mask = patterns.opened(spans.of_heads(WEIGHTS[:, 1:, 1:], GRID, share), 1)
    edit = OwnSpans(share, GRID)
    np.testing.assert_array_equal(edit.relation(torch.from_numpy(WEIGHTS)[None])[0].numpy(), mask)
    edited = edit(OPERATION, torch.from_numpy(WEIGHTS)[None])[0].numpy()
    np.testing.assert_allclose(edited, patterns.imposed(WEIGHTS, mask), atol=1e-12)
    assert edit(Operation("attn", 0, "tokens", (1, 2, 4, 4)), same := torch.ones(1, 2, 4, 4)) is same


def test_a_span_that_holds_all_or_nothing_is_refused() -> None:
    for share in (0, 1):
        with pytest.raises(UserError, match="between 0 and 1"):
            OwnSpans(share, GRID)


def test_dealt_factors_are_the_same_at_other_places_and_what_they_keep_is_told() -> None:
    factors = spans.soft(GRID, 1, 3)
    draws = [spans.dealt(factors, seed=seed) for seed in range(400)]
    assert all((np.sort(one, axis=None) == np.sort(factors, axis=None)).all() for one in draws)
    assert (draws[0].diagonal() == 1).all() and (draws[0] != draws[1]).any()
    mean, half = patterns.mass_of_draws(WEIGHTS, factors, 1)
    kept = np.array([patterns.mass_kept(WEIGHTS, patterns.opened(one, 1)).mean() for one in draws])
    assert kept.mean() == pytest.approx(mean, abs=half / 5)
    assert 1.96 * kept.std(ddof=1) == pytest.approx(half, rel=0.15)
