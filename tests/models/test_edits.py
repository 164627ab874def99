"""Edits: each against an attention written out by hand, and through `watching` on a model."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from models.edits import (
    Bits,
    Chain,
    HeadsOff,
    Identity,
    LowRank,
    Operation,
    ReAttention,
    SparsePattern,
    Temperature,
    Uniform,
)
from models.watching import watching

HEADS, TOKENS, CHANNELS = 3, 5, 4
RELATION = np.abs(np.arange(TOKENS)[:, None] - np.arange(TOKENS)) <= 1
THETA = ((0.5, 0.2, 0.3), (0.0, 1.0, -0.5), (0.25, 0.25, 0.5))


class Attention(nn.Module):
    """Two attentions in a row, over (batch, head, token, channel)."""

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return F.scaled_dot_product_attention(query, key, F.scaled_dot_product_attention(query, key, value))


def by_hand(operands: np.ndarray, change) -> np.ndarray:
    """Both attentions, head by head and row by row; `change(scores (head, query, key)) -> weights`."""
    query, key, value = operands
    scores = np.array([[[q @ k / np.sqrt(CHANNELS) for k in key[h]] for q in query[h]] for h in range(HEADS)])
    weights = change(scores)
    for _ in range(2):
        value = np.array(
            [[sum(w * v for w, v in zip(row, value[h], strict=True)) for row in weights[h]] for h in range(HEADS)]
        )
    return value


def softmax(scores: np.ndarray) -> np.ndarray:
    return np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)


def heads_off(scores: np.ndarray) -> np.ndarray:
    weights = softmax(scores)
    weights[1] = 0
    return weights


def sparse(scores: np.ndarray) -> np.ndarray:
    return softmax(np.where(RELATION, scores, -np.inf))


def rank_two(scores: np.ndarray) -> np.ndarray:
    left, sizes, right = np.linalg.svd(softmax(scores))
    return np.einsum("hqr,hr,hrk->hqk", left[:, :, :2], sizes[:, :2], right[:, :2])


def three_bits(scores: np.ndarray) -> np.ndarray:
    weights = softmax(scores)
    return np.array([np.round(head / head.max() * 7) / 7 * head.max() for head in weights])


CASES = {
    "nothing": (lambda _, weights: weights.clone(), softmax),
    "head off": (HeadsOff((1, 99)), heads_off),
    "temperature": (Temperature(2.5), lambda scores: softmax(scores / 2.5)),
    "uniform": (Uniform(), lambda scores: np.full(scores.shape, 1 / TOKENS)),
    "identity": (Identity(), lambda scores: np.broadcast_to(np.eye(TOKENS), scores.shape)),
    "sparse": (SparsePattern.of(RELATION), sparse),
    "low rank": (LowRank(2), rank_two),
    "bits": (Bits(3), three_bits),
    "re-attention": (ReAttention(THETA), lambda scores: np.einsum("hqk,hg->gqk", softmax(scores), THETA)),
    "chain": (Chain((Temperature(0.5), HeadsOff((1,)))), lambda scores: heads_off(scores / 0.5)),
}


@pytest.fixture
def operands() -> Tensor:
    return torch.randn(3, HEADS, TOKENS, CHANNELS, generator=torch.Generator().manual_seed(0))


def run(operands: Tensor, edit) -> Tensor:
    model = Attention()
    with watching(model, edit=edit):
        return model(*operands[:, None])[0]


@pytest.mark.parametrize("name", CASES)
def test_edit_equals_the_attention_written_by_hand(name: str, operands: Tensor) -> None:
    edit, change = CASES[name]
    np.testing.assert_allclose(run(operands, edit), by_hand(operands.double().numpy(), change), atol=5e-6)


@pytest.mark.parametrize("name", [name for name in CASES if name != "nothing"])
def test_edits_are_values(name: str) -> None:
    edit = CASES[name][0]
    assert len({edit, type(edit)(**vars(edit))}) == 1


def test_an_edit_keeps_to_its_layers(operands: Tensor) -> None:
    model = Attention()
    with watching(model, edit=Uniform(layers=(1,))) as seen:
        model(*operands[:, None])
    first, second = seen.attention
    assert not first.mixed
    np.testing.assert_allclose(first.weights()[0], softmax(by_scores(operands)), rtol=1e-5)
    np.testing.assert_array_equal(second.weights(), np.float32(1 / TOKENS))


def by_scores(operands: Tensor) -> np.ndarray:
    return (operands[0] @ operands[1].mT / 2).numpy()


def test_a_chain_touches_the_layers_of_its_parts(operands: Tensor) -> None:
    assert Chain((Uniform(layers=(3,)), HeadsOff((0,), layers=(1,)))).layers == (1, 3)
    assert Chain((Uniform(layers=(3,)), Identity())).layers is None
    chain = Chain((HeadsOff((0,), layers=(1,)), Uniform(layers=(0,))))
    weights = chain(Operation("a", 0, "tokens", (1, HEADS, 2, 2)), torch.rand(1, HEADS, 2, 2))
    assert (weights == 0.5).all()


def test_edits_leave_alone_what_they_are_not_defined_for() -> None:
    reduced, weights = Operation("a", 0, "reduced", (1, 2, 4, 3)), torch.rand(1, 2, 4, 3)
    assert Identity()(reduced, weights) is weights
    assert SparsePattern.of(RELATION)(reduced, weights) is weights


def test_a_pattern_survives_packing() -> None:
    relation = np.random.default_rng(0).random((5, 7)) > 0.5
    np.testing.assert_array_equal(SparsePattern.of(relation).relation(), relation)


def test_rows_without_weight_stay_empty() -> None:
    operation, weights = Operation("a", 0, "tokens", (1, 1, 2, 2)), torch.tensor([[[[0.0, 0.0], [0.5, 0.5]]]])
    assert Temperature(2.0)(operation, weights)[0, 0].tolist() == [[0, 0], [0.5, 0.5]]
    nothing = SparsePattern.of(np.array([[False, False], [True, False]]))
    assert nothing(operation, weights)[0, 0].tolist() == [[0, 0], [1, 0]]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda: Temperature(0), "greater than 0"),
        (lambda: Temperature(float("nan")), "greater than 0"),
        (lambda: LowRank(0), "at least 1"),
        (lambda: Bits(17), "1 to 16"),
        (
            lambda: ReAttention(((1.0, 0.0), (0.0, 1.0)))(
                Operation("a", 0, "tokens", (1, 3, 2, 2)), torch.rand(1, 3, 2, 2)
            ),
            "3 heads",
        ),
        (
            lambda: Temperature(2)(Operation("a", 0, "tokens", (1, 1, 1, 2)), torch.tensor([[[[-1.0, 2.0]]]])),
            "heads were mixed after the softmax or an earlier change made them so",
        ),
    ],
)
def test_wrong_settings_are_said_in_a_sentence(wrong, message: str) -> None:
    with pytest.raises(UserError, match=message):
        wrong()
