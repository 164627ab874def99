import numpy as np
import pytest

from analysis.fusion import fuse_heads, normalise_rows
from analysis.hierarchical import PlacedWeights, hierarchical_rollout
from analysis.rollout import layer_step, rollout, rollout_row
from tests.analysis.maps import identity, permutation, random_maps, uniform

LAYERS = [random_maps(3, 7, 7, seed=seed, sharpness=2) for seed in range(4)]


def slow_rollout(layers, fuse, residual: float) -> np.ndarray:
    """Entry by entry, following every path one layer at a time."""
    tokens = layers[0].shape[-1]
    reached = np.eye(tokens)
    for maps in layers:
        after = np.zeros((tokens, tokens))
        for query in range(tokens):
            fused = np.array([fuse(maps[:, query, key]) for key in range(tokens)])
            mixed = (1 - residual) * fused / fused.sum()
            mixed[query] += residual
            for key in range(tokens):
                after[query] += mixed[key] * reached[key]
        reached = after
    return reached


@pytest.mark.parametrize(("how", "fuse"), [("mean", np.mean), ("max", np.max), ("min", np.min), (1, lambda x: x[1])])
@pytest.mark.parametrize("residual", [0.5, 0.2])
def test_rollout_follows_every_path(how, fuse, residual) -> None:
    result = rollout(iter(LAYERS), how=how, residual=residual)
    np.testing.assert_allclose(result, slow_rollout(LAYERS, fuse, residual), atol=1e-6)
    np.testing.assert_allclose(result.sum(axis=1), 1, atol=1e-6)


def test_the_order_of_layers_matters() -> None:
    assert np.abs(rollout(LAYERS) - rollout(LAYERS[::-1])).max() > 1e-3


def test_closed_forms() -> None:
    np.testing.assert_allclose(rollout([identity(2, 5)] * 3), np.eye(5), atol=1e-7)
    # (I + U)/2 twice: U is idempotent, so (I + 3U)/4
    np.testing.assert_allclose(rollout([uniform(2, 5)] * 2), (np.eye(5) + 3 / 5) / 4, atol=1e-6)
    moves = [permutation(5, seed)[None] for seed in (1, 2)]
    np.testing.assert_allclose(rollout(moves, residual=0), moves[1][0] @ moves[0][0], atol=1e-7)


def test_one_row_equals_the_row_of_the_whole() -> None:
    whole = rollout(LAYERS, how="max", discard=0.3)
    start = np.zeros(7)
    start[2] = 1
    np.testing.assert_allclose(rollout_row(reversed(LAYERS), start, how="max", discard=0.3), whole[2], atol=1e-6)
    mean = rollout_row(reversed(LAYERS), np.full(7, 1 / 7), how="max", discard=0.3)
    np.testing.assert_allclose(mean, whole.mean(axis=0), atol=1e-6)


def test_discarding_takes_the_smallest_and_keeps_rows_summing_to_one() -> None:
    step = layer_step(LAYERS[0], residual=0, discard=0.5)
    fused = LAYERS[0].mean(axis=0)
    gone = fused < np.sort(fused.ravel())[49 // 2]
    assert (step[gone] == 0).all()
    assert (step[~gone] > 0).all()
    np.testing.assert_allclose(step.sum(axis=1), 1, atol=1e-6)
    np.testing.assert_allclose(layer_step(LAYERS[0], discard=0.5), (step + np.eye(7)) / 2, atol=1e-6)
    np.testing.assert_allclose(layer_step(LAYERS[0], discard=0.0), layer_step(LAYERS[0]))


def test_fusion_names_what_it_accepts() -> None:
    with pytest.raises(ValueError, match="median"):
        fuse_heads(LAYERS[0], how="median")
    assert (normalise_rows(np.array([[0.0, 0.0], [1.0, 3.0]])) == [[0, 0], [0.25, 0.75]]).all()


def lifted(layer: PlacedWeights, residual: float) -> np.ndarray:
    """Dense (position, position) matrix of one placed layer, by definition."""
    queries, keys = layer.weights.shape[2:]
    fused = layer.weights.mean(axis=1)
    size = layer.queries.size
    dense = np.zeros((size, size))
    for i, query in enumerate(layer.queries.ravel()):
        window, row = divmod(query, queries)
        cells = {k: np.flatnonzero(layer.keys.ravel() == window * keys + k) for k in range(keys)}
        mass = sum(fused[window, row, k] for k in range(keys) if len(cells[k]))
        for k in range(keys):
            for j in cells[k]:
                dense[i, j] += (1 - residual) * fused[window, row, k] / mass / len(cells[k])
        dense[i, i] += residual
    return dense


def windows_of_two(shift: int) -> np.ndarray:
    """4×4 positions in four 2×2 windows after a roll by `shift`: flat slot numbers."""
    slots = np.zeros((4, 4), dtype=int)
    for y in range(4):
        for x in range(4):
            down, right = (y - shift) % 4, (x - shift) % 4
            slots[y, x] = ((down // 2) * 2 + right // 2) * 4 + (down % 2) * 2 + right % 2
    return slots


def test_hierarchical_rollout_is_the_product_of_lifted_maps() -> None:
    fine = [
        PlacedWeights(random_maps(4, 2, 4, 4, seed=seed), windows_of_two(shift), windows_of_two(shift))
        for seed, shift in ((0, 0), (1, 1))
    ]
    quarters = np.arange(4).reshape(2, 2).repeat(2, 0).repeat(2, 1)
    reduced = PlacedWeights(random_maps(1, 2, 16, 4, seed=2), np.arange(16).reshape(4, 4), quarters)
    coarse = PlacedWeights(
        random_maps(1, 2, 5, 5, seed=3), np.arange(1, 5).reshape(2, 2), np.arange(1, 5).reshape(2, 2)
    )
    share = np.zeros((4, 16))
    share[quarters.ravel(), np.arange(16)] = 1 / 4
    layers = [*fine, reduced, coarse]
    product = lifted(coarse, 0.5) @ share @ lifted(reduced, 0.5) @ lifted(fine[1], 0.5) @ lifted(fine[0], 0.5)
    result = hierarchical_rollout(reversed(layers))
    np.testing.assert_allclose(result.ravel(), product.mean(axis=0), atol=1e-6)
    assert result.sum() == pytest.approx(1, abs=1e-5)
    chosen = hierarchical_rollout(reversed(layers), start=np.array([[0, 0], [1.0, 0]]))
    np.testing.assert_allclose(chosen.ravel(), product[2], atol=1e-6)


def test_on_a_plain_model_it_is_plain_rollout() -> None:
    grid = np.arange(6).reshape(2, 3)
    maps = [random_maps(2, 6, 6, seed=seed) for seed in range(3)]
    placed = [PlacedWeights(layer[None], grid, grid) for layer in maps]
    result = hierarchical_rollout(reversed(placed))
    np.testing.assert_allclose(result.ravel(), rollout(maps).mean(axis=0), atol=1e-6)


def test_closed_forms_of_the_hierarchical_one() -> None:
    grid, start = np.arange(6).reshape(2, 3), np.eye(1, 6, 4).reshape(2, 3)
    still, even, moved = (
        PlacedWeights(weights[None], grid, grid) for weights in (identity(2, 6), uniform(2, 6), permutation(6)[None])
    )
    np.testing.assert_allclose(hierarchical_rollout([still] * 3), np.full((2, 3), 1 / 6), atol=1e-6)
    np.testing.assert_allclose(hierarchical_rollout([still] * 3, start=start), start, atol=1e-6)
    np.testing.assert_allclose(hierarchical_rollout([even], start=start), start / 2 + 1 / 12, atol=1e-6)
    landed = np.eye(6)[permutation(6)[4].argmax()].reshape(2, 3)
    np.testing.assert_allclose(hierarchical_rollout([moved], start=start, residual=0), landed, atol=1e-6)
