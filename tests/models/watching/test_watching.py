"""Watching: every attention is seen, under its name, with the weights that were used, and nothing is left behind."""

import threading

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from models.trace import AttentionMap
from models.watching import Operation, watching

import timm  # isort: skip  (after `models`, which makes it importable beside any torch build)

VALUES = frozenset({"values"})


class Spell(nn.Module):
    """Attention written the way `spelling` says, over (batch, head, token, channel)."""

    def __init__(self, spelling) -> None:
        super().__init__()
        self.spelling = spelling

    def forward(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return self.spelling(query, key, value)


def scores(query: Tensor, key: Tensor) -> Tensor:
    return query @ key.transpose(-1, -2) / query.shape[-1] ** 0.5


SPELLINGS = {
    "method and @": lambda q, k, v: scores(q, k).softmax(dim=-1) @ v,
    "functional and matmul": lambda q, k, v: torch.matmul(F.softmax(scores(q, k), dim=-1), v),
    "function, positional axis": lambda q, k, v: torch.softmax(scores(q, k), 3) @ v,
    "module and dropout": lambda q, k, v: F.dropout(nn.Softmax(-1)(scores(q, k)), 0.5, training=False) @ v,
    "values first": lambda q, k, v: (v.transpose(-1, -2) @ scores(q, k).softmax(-1).transpose(-1, -2)).transpose(
        -1, -2
    ),
    "keys first": lambda q, k, v: scores(k, q).softmax(-2).mT @ v,
    "bmm over folded heads": lambda q, k, v: torch.bmm(scores(q, k).softmax(-1).flatten(0, 1), v.flatten(0, 1)).view_as(
        v
    ),
    "einsum": lambda q, k, v: torch.einsum("bhqk,bhkc->bhqc", scores(q, k).softmax(-1), v),
    "einsum, values first": lambda q, k, v: torch.einsum("bhkc,bhqk->bqhc", v, scores(q, k).softmax(-1)).transpose(
        1, 2
    ),
    "fused": F.scaled_dot_product_attention,
}


@pytest.fixture
def operands() -> tuple[Tensor, Tensor, Tensor]:
    torch.manual_seed(0)
    return tuple(torch.randn(2, 3, 5, 4) for _ in range(3))


def watch(module: nn.Module, *inputs: Tensor, **options) -> tuple[Tensor, tuple[AttentionMap, ...]]:
    with torch.no_grad(), watching(module, wants=VALUES, **options) as seen:
        output = module(*inputs)
    return output, seen.attention


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_gives_the_same_weights(spelling: str, operands: tuple[Tensor, ...]) -> None:
    query, key, value = operands
    output, (seen,) = watch(Spell(SPELLINGS[spelling]), query, key, value)
    expected = torch.softmax(torch.einsum("bhic,bhjc->bhij", query, key) / 2, dim=-1)
    torch.testing.assert_close(output, expected @ value)
    np.testing.assert_allclose(seen.weights().reshape(expected.shape), expected, atol=1e-6)
    assert seen.error() < 1e-6


def test_heads_mixed_after_the_softmax_are_told_apart(operands: tuple[Tensor, ...]) -> None:
    query, key, value = operands
    theta = torch.randn(3, 3)
    mixing = Spell(lambda q, k, v: torch.einsum("bhij,hg->bgij", scores(q, k).softmax(-1), theta) @ v)
    _, (seen,) = watch(mixing, query, key, value)
    softmax = torch.softmax(scores(query, key), dim=-1)
    assert seen.mixed
    np.testing.assert_allclose(seen.softmax(), softmax, atol=1e-6)
    np.testing.assert_allclose(seen.weights(), torch.einsum("bhij,hg->bgij", softmax, theta), atol=1e-5)


GATES = {
    "split attention": lambda q, k, v: (q.mean(dim=(2, 3), keepdim=True).softmax(dim=1) * v).sum(dim=1) @ k[0, 0].T,
    "product of full size": lambda q, k, v: (q.softmax(dim=-1) * k) @ v.transpose(-1, -2),
    "outer product": lambda q, k, v: (q[..., :1].transpose(-1, -2).softmax(dim=-1) * k[..., :1]) @ v,
}


@pytest.mark.parametrize("gate", GATES)
def test_gates_that_weigh_no_values_are_not_attention(gate: str, operands: tuple[Tensor, ...]) -> None:
    both = Spell(lambda q, k, v: GATES[gate](q, k, v).sum() + F.scaled_dot_product_attention(q, k, v))
    _, seen = watch(both, *operands)
    assert len(seen) == 1
    assert seen[0].query is not None


@pytest.mark.parametrize("mask", [torch.rand(5, 5) > 0.3, torch.randn(2, 1, 5, 5), torch.randn(2, 3, 1, 5)])
def test_masks_and_biases_belong_to_the_map(mask: Tensor, operands: tuple[Tensor, ...]) -> None:
    mask = mask | torch.eye(5, dtype=torch.bool) if mask.dtype == torch.bool else mask
    fused = Spell(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=0.3))
    _, (seen,) = watch(fused, *operands)
    assert seen.error() < 1e-6
    assert seen.bias.size == mask.numel()


def test_causal_and_grouped_queries_belong_to_the_map() -> None:
    query, key, value = torch.randn(1, 4, 5, 8), torch.randn(1, 2, 5, 8), torch.randn(1, 2, 5, 8)
    causal = Spell(lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True))
    _, (seen,) = watch(causal, query, key, value)
    assert seen.shape == (1, 4, 5, 5)
    assert seen.error() < 1e-6
    assert np.triu(seen.weights(), 1).max() == 0


@pytest.mark.parametrize("need_weights", [True, False])
def test_multihead_attention_shows_its_insides(need_weights: bool) -> None:
    layer = nn.MultiheadAttention(8, 2, batch_first=True).eval()
    tokens = torch.randn(3, 5, 8)
    with torch.no_grad(), watching(layer, wants=VALUES) as seen:
        output = layer(tokens, tokens, tokens, need_weights=need_weights)[0]
    expected, weights = layer(tokens, tokens, tokens, average_attn_weights=False)
    torch.testing.assert_close(output, expected)
    np.testing.assert_allclose(seen.attention[0].weights(), weights.detach(), atol=1e-6)


def test_operations_carry_module_name_and_order() -> None:
    model = timm.create_model("test_vit", img_size=32).eval()
    _, seen = watch(model, torch.randn(1, 3, 32, 32))
    assert [(attention.name, attention.layer) for attention in seen] == [
        (f"blocks.{i}.attn", i) for i in range(len(model.blocks))
    ]


def test_nothing_seen_is_said() -> None:
    with pytest.raises(UserError, match=r"Linear ran without any softmax attention.*choose"), watching(nn.Linear(2, 2)):
        pass


def test_another_model_is_not_recorded(operands: tuple[Tensor, ...]) -> None:
    watched, other = Spell(F.scaled_dot_product_attention), Spell(F.scaled_dot_product_attention)
    with watching(watched) as seen:
        other(*operands)
        watched(*operands)
    assert len(seen.attention) == 1


def test_an_exception_leaves_nothing_behind(operands: tuple[Tensor, ...]) -> None:
    model = Spell(F.scaled_dot_product_attention)
    before = dict(model.__dict__)
    with pytest.raises(ZeroDivisionError), watching(model) as seen:
        model(*operands)
        raise ZeroDivisionError
    model(*operands)
    assert len(seen.attention) == 1
    assert model.__dict__ == before
    assert not model._forward_hooks
    assert torch._C._len_torch_function_stack() == 0


def test_two_threads_see_only_their_own_run(operands: tuple[Tensor, ...]) -> None:
    model, together, by_factor = Spell(F.scaled_dot_product_attention), threading.Barrier(2), {}

    def visit(factor: float) -> None:
        with torch.no_grad(), watching(model) as seen:
            for _ in range(20):
                together.wait(timeout=10)
                model(operands[0] * factor, *operands[1:])
        by_factor[factor] = seen.attention

    threads = [threading.Thread(target=visit, args=(factor,)) for factor in (1.0, 2.0)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    for factor, maps in by_factor.items():
        assert len(maps) == 20
        assert all(np.array_equal(seen.query, operands[0] * factor) for seen in maps)


def test_a_nested_watch_sees_the_same(operands: tuple[Tensor, ...]) -> None:
    model = Spell(SPELLINGS["method and @"])
    with watching(model) as outer, watching(model) as inner:
        model(*operands)
    np.testing.assert_array_equal(outer.attention[0].weights(), inner.attention[0].weights())


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_identity_edit_equals_the_plain_run(spelling: str, operands: tuple[Tensor, ...]) -> None:
    model = Spell(SPELLINGS[spelling])
    output, (seen,) = watch(model, *operands, edit=lambda _, weights: weights.clone())
    torch.testing.assert_close(output, model(*operands), atol=1e-6, rtol=0)
    assert seen.error() < 1e-6


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_an_edit_replaces_what_multiplies_the_values(spelling: str, operands: tuple[Tensor, ...]) -> None:
    query, key, value = operands
    half = lambda _, weights: weights * 0.5  # noqa: E731
    output, (seen,) = watch(Spell(SPELLINGS[spelling]), query, key, value, edit=half)
    torch.testing.assert_close(output, torch.softmax(scores(query, key), -1) @ value * 0.5)
    assert seen.mixed
    assert seen.error() < 1e-6


@pytest.mark.parametrize(
    "name", ["test_vit", "swin_tiny_patch4_window7_224.ms_in1k", "twins_svt_small", "nest_tiny_jx"]
)
def test_identity_edit_survives_every_layout(name: str) -> None:
    torch.manual_seed(0)
    model, pixels = timm.create_model(name).eval(), torch.randn(1, 3, 224, 224)
    pixels = pixels[..., :160, :160] if name == "test_vit" else pixels
    with torch.no_grad():
        plain = model(pixels)
    edited, _ = watch(model, pixels, edit=lambda _, weights: weights.clone())
    torch.testing.assert_close(edited, plain, atol=1e-6, rtol=1e-5)


def test_an_edit_is_told_which_operation_it_edits(operands: tuple[Tensor, ...]) -> None:
    told: list[Operation] = []
    watch(
        Spell(F.scaled_dot_product_attention), *operands, edit=lambda operation, w: told.append(operation) or w, batch=2
    )
    assert told == [Operation("", 0, "tokens", (2, 3, 5, 5))]
