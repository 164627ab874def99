"""Fewer numbers in weights, maps and keys: the nearest ones, controls, and nothing lost where all are kept."""

import copy

import numpy as np
import pytest
import torch

from analysis import patterns
from errors import UserError
from models.changes import changed
from models.edits import LowRank, Operation, SparsePattern
from models.factored import RandomRank, RankOf, Thinned
from models.fewer_keys import GROUPED, IDENTITY, POOLED, RANDOM, SINGULAR, FewerKeys, projection
from models.masked_product import PairsClosed
from models.preprocess import to_tensor
from models.questions.singular import matrices
from models.watching import watching
from models.weights import load
from models.zoo import ZOO

KEY = "imagenette_vit"
PIXELS = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
WEIGHTS = torch.softmax(torch.randn(1, 2, 9, 9, generator=torch.Generator().manual_seed(0)), dim=-1)
OPERATION = Operation("attn", 0, "tokens", (1, 2, 9, 9))


@pytest.fixture(scope="module")
def model() -> torch.nn.Module:
    return load(ZOO[KEY]).model


@pytest.fixture(scope="module")
def images() -> torch.Tensor:
    return to_tensor(PIXELS, ZOO[KEY])


def test_every_linear_layer_of_the_blocks_is_named(model: torch.nn.Module) -> None:
    assert matrices(model)[:4] == tuple(
        f"blocks.0.{name}.weight" for name in ("attn.qkv", "attn.proj", "mlp.fc1", "mlp.fc2")
    )
    assert len(matrices(model)) == 24


def test_a_weight_of_low_rank_misses_what_its_small_singular_values_hold(model: torch.nn.Module) -> None:
    name = matrices(model)[0]
    before = model.get_parameter(name).numpy().astype(float)
    sizes = np.linalg.svd(before, compute_uv=False)
    own, control = (changed(model, (RankOf(name, 20, draw),)).get_parameter(name).numpy() for draw in (None, 0))
    assert np.linalg.matrix_rank(own, tol=1e-4) == np.linalg.matrix_rank(control, tol=1e-4) == 20
    np.testing.assert_allclose(np.linalg.norm(before - own), np.sqrt((sizes[20:] ** 2).sum()), rtol=1e-5)
    assert np.linalg.norm(before - control) > np.linalg.norm(before - own)
    with pytest.raises(UserError, match="no matrix pos_embed"):
        changed(model, (RankOf("pos_embed", 2),))


def test_random_directions_miss_more_of_a_map_than_the_best() -> None:
    edited = {edit: edit(OPERATION, WEIGHTS) for edit in (LowRank(3), RandomRank(3))}
    assert all((torch.linalg.matrix_rank(map_, tol=1e-5) == 3).all() for map_ in edited.values())
    best, control = (torch.linalg.norm(WEIGHTS - map_) for map_ in edited.values())
    assert best < control
    torch.testing.assert_close(RandomRank(9)(OPERATION, WEIGHTS), WEIGHTS)


def test_thin_layers_compute_what_the_flattened_weight_does(model: torch.nn.Module, images: torch.Tensor) -> None:
    exact, seen = copy.deepcopy(model).double(), images.double()
    tall, wide = "blocks.1.mlp.fc1.weight", "blocks.1.mlp.fc2.weight"
    with torch.inference_mode():
        dense, thin = (changed(exact, (kind(tall, 9), kind(wide, 9))) for kind in (RankOf, Thinned))
        torch.testing.assert_close(dense(seen), thin(seen), atol=1e-6, rtol=0)
        assert not torch.allclose(dense(seen), exact(seen), atol=1e-3)
    counted = [sum(part.numel() for part in one.parameters()) for one in (dense, thin)]
    rows, columns = model.get_parameter(tall).shape
    assert counted[0] - counted[1] == 2 * (rows * columns - 9 * (rows + columns))


def test_all_keys_as_they_are_give_the_exact_attention(model: torch.nn.Module, images: torch.Tensor) -> None:
    exact, seen = copy.deepcopy(model).double(), images.double()
    with torch.inference_mode():
        plain = exact(seen)
        for kind in (IDENTITY, POOLED, GROUPED):
            torch.testing.assert_close(changed(exact, (FewerKeys(65, kind),))(seen), plain, atol=1e-6, rtol=0)
        few, here = (changed(exact, (FewerKeys(8, POOLED, layers=layers),))(seen) for layers in (None, (2,)))
        assert not torch.allclose(few, plain, atol=1e-2) and not torch.allclose(here, plain, atol=1e-3)
        assert not torch.allclose(few, here, atol=1e-2)


def test_one_layer_follows_the_formula_by_loops(model: torch.nn.Module) -> None:
    tokens = torch.randn(1, 10, 192, generator=torch.Generator().manual_seed(1))
    own = changed(model, (FewerKeys(3, POOLED),)).blocks[0].attn
    q, k, v = (part.detach().numpy().astype(float) for part in own.before.qkv(tokens)[0].split(192, dim=-1))
    parts = ((0, 4), (4, 7), (7, 10))
    outputs = np.zeros((10, 192))
    for head in range(3):
        span = slice(64 * head, 64 * head + 64)
        few = [[matrix[a:b, span].mean(axis=0) for a, b in parts] for matrix in (k, v)]
        for token in range(10):
            powers = np.exp([q[token, span] @ key / 8 for key in few[0]])
            outputs[token, span] = sum(p * value for p, value in zip(powers / powers.sum(), few[1], strict=True))
    expected = outputs @ own.before.proj.weight.detach().numpy().T + own.before.proj.bias.detach().numpy()
    np.testing.assert_allclose(own(tokens).detach().numpy()[0], expected, atol=1e-5)


def test_projections_are_what_they_are_called() -> None:
    keys = torch.randn(20, 6, generator=torch.Generator().manual_seed(2))
    pooled = projection(POOLED, keys, 3)
    assert pooled.shape == (3, 20) and torch.allclose(pooled.sum(dim=1), torch.ones(3))
    grouped = projection(GROUPED, keys, 3)
    assert torch.equal(grouped.sort(dim=1).values, pooled.sort(dim=1).values) and not torch.equal(grouped, pooled)
    singular = projection(SINGULAR, keys, 6)
    torch.testing.assert_close(singular @ singular.T, torch.eye(6) / 20, atol=1e-6, rtol=0)
    assert (singular.sum(dim=1) >= 0).all()
    assert projection(RANDOM, keys, 400, draw=3).var() * 400 == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("kind", ["local", "star"])
def test_a_masked_product_gives_what_the_edit_makes_of_the_maps(
    model: torch.nn.Module, images: torch.Tensor, kind: str
) -> None:
    pattern = SparsePattern.of(patterns.opened(patterns.OVER_PATCHES[kind]((8, 8), 1), 1))
    with torch.inference_mode():
        with watching(model, edit=pattern, batch=len(images)):
            edited = model(images)
        masked = changed(model, (PairsClosed(pattern),))(images)
        torch.testing.assert_close(masked, edited, atol=1e-5, rtol=1e-5)
        assert (masked - model(images)).abs().max() > 0.05


def test_what_has_no_plain_attention_is_refused() -> None:
    with pytest.raises(UserError, match="plain attention"):
        changed(load(ZOO["imagenette_swin"]).model, (FewerKeys(4),))
    with pytest.raises(UserError, match="at least one key"):
        FewerKeys(0)
    with pytest.raises(UserError, match="at least 1"):
        RandomRank(0)
