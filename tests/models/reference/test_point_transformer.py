"""The published sizes, the order that must not matter, and every step against its definition."""

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.reference.point_sampling import canonical_order, gather_points
from models.reference.point_transformer import PUBLISHED, VARIANTS, PointTransformer, SetAbstraction, SortNet, build
from models.watching import watching


def cloud(count: int = 300, *, clouds: int = 1, seed: int = 0) -> Tensor:
    points = torch.randn(clouds, count, 6, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    points[..., :3] /= points[..., :3].norm(dim=-1).amax(-1)[:, None, None]
    points[..., 3:] /= points[..., 3:].norm(dim=-1, keepdim=True)
    return points


@pytest.fixture(scope="module")
def model() -> PointTransformer:
    """The small one in float64; statistics and weights at random, so that no answer is nearly constant."""
    torch.manual_seed(0)
    model = build(variant="small").double().eval()
    for module in model.modules():
        if isinstance(module, nn.BatchNorm1d):
            nn.init.uniform_(module.running_var, 0.05, 0.2)
            nn.init.normal_(module.running_mean, std=0.1)
    return model


def test_published_sizes_have_the_published_number_of_parameters() -> None:
    """21.67 M in the authors' code, which also holds a decoder layer, a norm of the last layer and a batch norm of the
    logits that no forward pass uses; the network itself has 17.47 M."""
    used = sum(parameter.numel() for parameter in PointTransformer(PUBLISHED).parameters())
    unused = nn.TransformerDecoderLayer(512, 8), nn.LayerNorm(512), nn.BatchNorm1d(40)
    total = used + sum(parameter.numel() for module in unused for parameter in module.parameters())
    assert used == 17_467_510 and round(total / 1e6, 2) == 21.67


def test_published_channels() -> None:
    model = PointTransformer(PUBLISHED)
    assert [sum(widths[-1] for widths in level.widths) for level in PUBLISHED.levels] == [320, 509]
    assert model.group.linears[0].in_features == 17 * 6 and model.group.linears[-1].out_features == 505
    assert model.head.layers[0].linears[0].in_features == 16_384


def test_the_small_one_is_small() -> None:
    assert sum(parameter.numel() for parameter in build(variant="small").parameters()) < 3_000_000
    assert VARIANTS["small"].num_classes == 10


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_points_does_not_matter(model: PointTransformer, seed: int) -> None:
    points = cloud(seed=seed)
    order = torch.randperm(300, generator=torch.Generator().manual_seed(seed))
    plain, shuffled = {}, {}
    with torch.inference_mode():
        difference = model(points, plain) - model(points[:, order], shuffled)
        assert difference.abs().max() <= 1e-10
        assert (model(points) - model(cloud(seed=seed + 9))).abs().max() > 1e-3
    for step in ("selected", "groups", "centres_0", "centres_1"):
        assert torch.equal(order[shuffled[step]], plain[step])


def test_one_cloud_gives_what_it_gives_in_a_batch(model: PointTransformer) -> None:
    points = cloud(clouds=3)
    with torch.inference_mode():
        together = model(points)
        alone = torch.cat([model(cloud[None]) for cloud in points])
    assert alone.shape == (3, 10)
    torch.testing.assert_close(together, alone, atol=1e-12, rtol=0)


def test_sortnets_are_independent(model: PointTransformer) -> None:
    weights = [sortnet.scores.linears[0].weight for sortnet in model.sortnets]
    assert len({weight.data_ptr() for weight in weights}) == len(weights) == 4
    assert all(not torch.equal(weights[0], other) for other in weights[1:])
    steps = {}
    with torch.inference_mode():
        model(cloud(), steps)
    assert len({tuple(selection.tolist()) for selection in steps["selected"][0]}) == 4


def test_a_sortnet_keeps_the_highest_scores_best_first() -> None:
    sortnet = SortNet(8, widths=(4, 1), top=5).double().eval()
    latent = torch.randn(2, 30, 8, dtype=torch.float64)
    order = torch.arange(30).expand(2, 30)
    scores, best = sortnet(latent, order)
    expected = scores.topk(5)
    assert torch.equal(best, expected.indices) and torch.equal(scores.gather(1, best), expected.values)


def test_equal_scores_go_to_the_point_that_comes_first_in_canonical_order() -> None:
    sortnet = SortNet(2, widths=(1,), top=3).eval()
    points = torch.tensor([[[2.0, 0], [1, 0], [3, 0], [0, 0]]])
    _, best = sortnet(torch.ones(1, 4, 2), canonical_order(points))
    assert best.tolist() == [[3, 1, 0]]


def test_groups_lie_within_the_radius_of_the_point_that_was_selected(model: PointTransformer) -> None:
    points, steps = cloud(), {}
    with torch.inference_mode():
        model(points, steps)
    chosen = gather_points(points, steps["selected"].flatten(1))[..., :3]
    distance = (gather_points(points, steps["groups"])[..., :3] - chosen[:, :, None]).norm(dim=-1)
    assert distance.max() <= model.sizes.radius + 1e-6 and (distance[..., 0] == 0).all()
    assert (distance.diff(dim=-1)[distance[..., 1:] > 0] >= -1e-6).all()


def test_local_features_are_point_group_and_score(model: PointTransformer) -> None:
    points, steps = cloud(), {}
    with torch.inference_mode():
        model(points, steps)
    local, selected = steps["local_features"], steps["selected"]
    assert local.shape == (1, 4 * 32, 128) and steps["global_features"].shape == (1, 48, 128)
    torch.testing.assert_close(local[..., :6], gather_points(points, selected.flatten(1)))
    torch.testing.assert_close(local[..., -1], steps["scores"].gather(2, selected).flatten(1))


def test_global_tokens_begin_with_their_places(model: PointTransformer) -> None:
    points, steps = cloud(), {}
    with torch.inference_mode():
        model(points, steps)
    torch.testing.assert_close(steps["global_features"][..., :3], gather_points(points, steps["centres_1"])[..., :3])
    assert set(steps["centres_1"][0].tolist()) <= set(steps["centres_0"][0].tolist())


def test_set_abstraction_is_the_largest_answer_in_each_ball(model: PointTransformer) -> None:
    """Spelled out for one centre and one scale."""
    level: SetAbstraction = model.levels[0]
    points = cloud()
    places, features = points[..., :3], points[..., 3:]
    with torch.inference_mode():
        centres, answers, chosen = level(places, features)
        middle = points[0, chosen[0, 4], :3]
        distance = (points[0, :, :3] - middle).norm(dim=-1)
        near = [place for place in distance.argsort().tolist() if distance[place] <= level.level.radii[1]]
        near = near[: level.level.neighbours[1]]
        rows = torch.cat([features[0, near], places[0, near] - middle], -1)
        expected = level.scales[1](rows[None]).amax(1)[0]
    start = level.level.widths[0][-1]
    torch.testing.assert_close(answers[0, 4, start : start + len(expected)], expected)
    torch.testing.assert_close(centres[0, 4], middle)


def test_attention_equals_torch_s_layers(model: PointTransformer) -> None:
    """A^self is torch's encoder layer with normalisation after, weights copied over."""
    block = model.self_attention
    theirs = nn.TransformerEncoderLayer(64, 4, 128, dropout=0.0, batch_first=True).double()
    attention = block.attention
    packed = [getattr(attention, name) for name in ("query", "key", "value")]
    with torch.no_grad():
        theirs.self_attn.in_proj_weight.copy_(torch.cat([part.weight for part in packed]))
        theirs.self_attn.in_proj_bias.copy_(torch.cat([part.bias for part in packed]))
    theirs.self_attn.out_proj.load_state_dict(attention.out.state_dict())
    for mine, copy in (
        (block.feed_forward[0], theirs.linear1),
        (block.feed_forward[2], theirs.linear2),
        (block.attention_norm, theirs.norm1),
        (block.norm, theirs.norm2),
    ):
        copy.load_state_dict(mine.state_dict())
    latent = torch.randn(2, 20, 64, dtype=torch.float64)
    torch.testing.assert_close(block(latent, latent), theirs.train()(latent), atol=1e-12, rtol=0)


def test_every_attention_is_seen_under_its_name(model: PointTransformer) -> None:
    with torch.inference_mode(), watching(model, wants=frozenset({"values"})) as watch:
        model(cloud())
    assert [(attention.name, attention.shape) for attention in watch.attention] == [
        ("self_attention.attention", (1, 4, 300, 300)),
        ("local_global.whole.attention", (1, 4, 48, 48)),
        ("local_global.own", (1, 4, 128, 128)),
        ("local_global.cross.attention", (1, 4, 128, 48)),
        ("local_global.answer.own", (1, 4, 128, 128)),
        ("local_global.answer.cross", (1, 4, 128, 48)),
    ]
    assert [attention.kind for attention in watch.attention] == [
        "tokens",
        "tokens",
        "tokens",
        "cross",
        "tokens",
        "cross",
    ]
    assert max(attention.error() for attention in watch.attention) <= 1e-5


def test_it_learns_in_training_mode() -> None:
    model = build(variant="small").train()
    loss = F.cross_entropy(model(cloud(clouds=2).float()), torch.tensor([1, 2]))
    loss.backward()
    assert all(parameter.grad is not None and parameter.grad.isfinite().all() for parameter in model.parameters())
