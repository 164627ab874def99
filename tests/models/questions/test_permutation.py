"""Blocks fed in two orders: the promised symmetries hold, and a positional code breaks every one of them."""

import numpy as np
import pytest
import torch

from analysis.symmetry import equivariance_gap, invariance_gap, shuffled_order
from errors import UserError
from models.questions.permutation import Pair, pairs
from models.questions.timing import seconds
from models.weights import load
from models.zoo import ZOO

SMALL, MAXIMUM = load(ZOO["set_transformer_small"]), load(ZOO["set_transformer_max"])
RNG = np.random.default_rng(0)
SETS = {
    "set_transformer_small": (SMALL, RNG.normal(size=(200, 6)).astype(np.float32) / 3),
    "set_transformer_max": (MAXIMUM, RNG.random((10, 1)).astype(np.float32)),
}


def gap(pair: Pair, order: np.ndarray) -> float:
    return (
        equivariance_gap(pair.plain, pair.shuffled, order)
        if pair.per_element
        else invariance_gap(pair.plain, pair.shuffled)
    )


@pytest.mark.parametrize("key", SETS)
def test_blocks_keep_what_they_promise_and_double_precision_shows_that_the_rest_is_rounding(key: str) -> None:
    loaded, elements = SETS[key]
    order = shuffled_order(len(elements), seed=1)
    single, double = (pairs(loaded, elements, order, double=precise) for precise in (False, True))
    kind = "ISAB" if key.endswith("small") else "SAB"
    assert [pair.name for pair in double] == [f"{kind} 1", f"{kind} 2", "PMA", "whole model"]
    assert [pair.per_element for pair in double] == [True, True, False, False]
    assert {pair.plain.dtype for pair in single} == {np.dtype("float32")}
    assert {pair.plain.dtype for pair in double} == {np.dtype("float64")}
    assert all(gap(pair, order) <= 1e-4 for pair in single)
    assert all(gap(pair, order) <= 1e-12 for pair in double)


@pytest.mark.parametrize("key", SETS)
def test_the_order_of_equivariant_blocks_is_carried_along_not_ignored(key: str) -> None:
    loaded, elements = SETS[key]
    order = shuffled_order(len(elements), seed=1)
    for pair in pairs(loaded, elements, order):
        assert not pair.per_element or invariance_gap(pair.plain, pair.shuffled) > 0.01


@pytest.mark.parametrize("key", SETS)
def test_a_positional_code_makes_every_block_notice_the_order(key: str) -> None:
    loaded, elements = SETS[key]
    order = shuffled_order(len(elements), seed=1)
    width = loaded.model.embedding.out_features
    code = np.sin(np.arange(len(elements))[:, None] / 10 ** np.linspace(0, 2, width))
    for double in (False, True):
        assert all(gap(pair, order) > 0.003 for pair in pairs(loaded, elements, order, double=double, code=code))
    same = np.broadcast_to(code[3], code.shape)  # the same code for every place says nothing of the order
    assert all(gap(pair, order) < 1e-4 for pair in pairs(loaded, elements, order, code=same))


@pytest.mark.parametrize("key", SETS)
def test_blocks_are_fed_what_the_model_feeds_them(key: str) -> None:
    loaded, elements = SETS[key]
    steps: dict[str, torch.Tensor] = {}
    with torch.no_grad():
        answer = loaded.model(torch.tensor(elements)[None], steps)
    *_, second, pooling, whole = pairs(loaded, elements, np.arange(len(elements)))
    for pair, expected in ((second, steps["encoded"]), (pooling, steps["pooled"]), (whole, answer[:, None])):
        np.testing.assert_allclose(pair.plain.reshape(expected[0].shape), expected[0], rtol=0, atol=1e-5)
        np.testing.assert_array_equal(pair.plain, pair.shuffled)


def test_the_shared_model_stays_in_single_precision() -> None:
    loaded, elements = SETS["set_transformer_max"]
    pairs(loaded, elements, shuffled_order(10), double=True)
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {torch.float32}


def test_other_models_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="is no Set Transformer"):
        pairs(load(ZOO["point_transformer_small"]), np.zeros((64, 6)), np.arange(64))


def test_times_are_measured_for_every_size_and_leave_the_random_state_alone() -> None:
    before = torch.get_rng_state()
    measured = seconds((8, 512), width=32, heads=2, points=4)
    assert set(measured) == {"SAB", "ISAB"} and all(len(times) == 2 and min(times) > 0 for times in measured.values())
    assert torch.equal(torch.get_rng_state(), before)
