"""Blocks against the paper's formulas written out, and their symmetries in float64."""

import pytest
import torch
from torch import Tensor, nn

from models.reference.set_transformer import ISAB, MAB, PMA, SAB, VARIANTS, DeepSet, MultiHead, build
from models.watching import watching

EXACT = {"rtol": 0.0, "atol": 1e-12}


def elements(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def spelled_out(attention: MultiHead, x: Tensor, y: Tensor) -> Tensor:
    """Eq. 2 to 4, head by head."""
    width = attention.out.in_features // attention.heads
    query, key, value = attention.query(x), attention.key(y), attention.value(y)
    parts = []
    for head in range(attention.heads):
        own = slice(head * width, (head + 1) * width)
        weights = torch.softmax(query[..., own] @ key[..., own].mT / width**0.5, -1)
        parts.append(weights @ value[..., own])
    return attention.out(torch.cat(parts, -1))


def test_mab_is_eq_6_and_7() -> None:
    block = MAB(8, 2, hidden=12).double()
    x, y = elements(3, 5, 8), elements(3, 7, 8, seed=1)
    h = block.attention_norm(x + spelled_out(block.attention, x, y))
    torch.testing.assert_close(block(x, y), block.norm(h + block.feed_forward(h)), **EXACT)


def test_a_set_of_one_gets_its_own_value() -> None:
    attention = MultiHead(8, 2).double()
    x, y = elements(1, 4, 8), elements(1, 1, 8, seed=1)
    torch.testing.assert_close(attention(x, y), attention.out(attention.value(y)).expand(1, 4, 8), **EXACT)


def test_isab_with_its_points_in_the_place_of_the_set_is_two_mab() -> None:
    block = ISAB(8, 2, points=6).double()
    x = elements(1, 6, 8)
    with torch.no_grad():
        block.points.copy_(x)
    torch.testing.assert_close(block(x), block.spread(x, block.gather(x, x)), **EXACT)


@pytest.mark.parametrize("block", [SAB(8, 2), ISAB(8, 2, points=3)], ids=["SAB", "ISAB"])
def test_sab_and_isab_are_equivariant(block: nn.Module) -> None:
    x, order = elements(2, 9, 8), torch.randperm(9)
    block = block.double()
    torch.testing.assert_close(block(x[:, order]), block(x)[:, order], **EXACT)
    assert (block(x[:, :8]) - block(x)[:, :8]).abs().max() > 1e-3  # it does look at the others


@pytest.mark.parametrize("seeds", [1, 4])
def test_pma_is_invariant_and_gives_one_row_per_seed(seeds: int) -> None:
    pooling = PMA(8, 2, seeds=seeds).double()
    x = elements(2, 9, 8)
    assert pooling(x).shape == (2, seeds, 8)
    torch.testing.assert_close(pooling(x[:, torch.randperm(9)]), pooling(x), **EXACT)


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_whole_network_is_invariant(variant: str) -> None:
    model = build(variant=variant).double().eval()
    x = elements(2, 30, VARIANTS[variant]["channels"])
    answer = model(x)
    assert answer.shape == (2, VARIANTS[variant]["num_classes"])
    assert (model(x[:, torch.randperm(30)]) - answer).abs().max() <= 1e-10
    assert (model(x * 2) - answer).abs().max() > 1e-4


def test_several_seeds_give_several_answers() -> None:
    model = build(variant="small", seeds=4).double().eval()
    steps = {}
    assert model(elements(2, 9, 6), steps).shape == (2, 4, 10)
    assert steps["encoded"].shape == (2, 9, 128) and steps["pooled"].shape == (2, 4, 128)


def test_attention_costs_n_by_n_or_n_by_m_twice() -> None:
    x = elements(1, 40, 6).float()
    shapes = {}
    for points in (None, 16):
        model = build(variant="small", points=points).eval()
        with torch.inference_mode(), watching(model) as watch:
            model(x)
        shapes[points] = [attention.shape[2:] for attention in watch.attention]
    assert shapes[None] == [(40, 40), (40, 40), (1, 40)]
    assert shapes[16] == [(16, 40), (40, 16), (16, 40), (40, 16), (1, 40)]


@pytest.mark.parametrize("pool", DeepSet.POOLS)
def test_deep_set_is_its_pool_of_single_elements(pool: str) -> None:
    model = DeepSet(channels=3, pool=pool).double()
    x = elements(2, 7, 3)
    alone = torch.stack([model.encoder(x[:, [place]])[:, 0] for place in range(7)], 1)
    pooled = {"mean": alone.mean(1), "sum": alone.sum(1), "max": alone.max(1).values}[pool]
    torch.testing.assert_close(model(x), model.decoder(pooled), **EXACT)


def test_wrong_sizes_are_named() -> None:
    with pytest.raises(ValueError, match="multiple of the 3 heads"):
        MultiHead(8, 3)
    with pytest.raises(ValueError, match="median"):
        DeepSet(pool="median")
