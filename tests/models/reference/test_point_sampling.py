"""Sampling and neighbours against brute force, and against every order in which the points may be listed."""

import pytest
import torch
from torch import Tensor

from models.reference import point_sampling
from models.reference.point_sampling import canonical_order, farthest_points, gather_points, nearest_points, within


def cloud(count: int = 200, *, clouds: int = 2, seed: int = 0) -> Tensor:
    points = torch.randn(clouds, count, 6, generator=torch.Generator().manual_seed(seed))
    return points / points[..., :3].norm(dim=-1).max()


def lattice() -> Tensor:
    """Points whose distances tie as often as can be, one of them twice."""
    axis = torch.tensor([-0.5, 0.0, 0.5])
    points = torch.cartesian_prod(axis, axis, axis)
    return torch.cat([points, points[3:4]])[None]


def shuffled(points: Tensor, seed: int = 1) -> tuple[Tensor, Tensor]:
    order = torch.randperm(points.shape[1], generator=torch.Generator().manual_seed(seed))
    return points[:, order], order


def test_canonical_order_is_lexicographic() -> None:
    points = cloud(50).round(decimals=1)
    for place, order in enumerate(canonical_order(points)):
        listed = points[place].tolist()
        assert [listed[index] for index in order.tolist()] == sorted(listed)


def greedy(points: Tensor, count: int) -> list[int]:
    """Max-min sampling spelled out."""
    middle = (points.amin(0) + points.amax(0)) / 2
    chosen = [max(range(len(points)), key=lambda place: float((points[place] - middle).pow(2).sum()))]
    while len(chosen) < count:
        spread = torch.cdist(points, points[chosen]).amin(1)
        chosen.append(int(spread.argmax()))
    return chosen


def test_farthest_points_are_greedy_max_min() -> None:
    points = cloud(60)
    for place, chosen in enumerate(farthest_points(points, 20)):
        assert chosen.tolist() == greedy(points[place, :, :3], 20)


def distance(centres: Tensor, points: Tensor) -> Tensor:
    return torch.cdist(centres[..., :3], points[..., :3], compute_mode="donot_use_mm_for_euclid_dist")


def test_nearest_points_are_those_of_all_distances_nearest_first() -> None:
    points = cloud(80)
    nearest, squared = nearest_points(points, points[:, :9], 7)
    distances = distance(points[:, :9], points)
    torch.testing.assert_close(squared.sqrt(), distances.topk(7, largest=False, sorted=True).values, atol=1e-6, rtol=0)
    torch.testing.assert_close(distances.gather(2, nearest), squared.sqrt(), atol=1e-6, rtol=0)


def test_ball_query_keeps_the_radius_and_repeats_the_nearest() -> None:
    points = cloud(80)
    nearest, squared = nearest_points(points, points[:, :9], 16)
    inside = within(nearest, squared, 0.3, 12)
    distances = distance(points[:, :9], points)
    for centre in range(9):
        near = [place for place in distances[0, centre].argsort().tolist() if distances[0, centre, place] <= 0.3][:12]
        assert inside[0, centre].tolist() == near + [near[0]] * (12 - len(near))


@pytest.mark.parametrize("points", [cloud(), lattice()], ids=["random", "lattice"])
def test_no_order_of_the_points_changes_a_choice(points: Tensor) -> None:
    other, _ = shuffled(points)
    for choose in (
        lambda cloud: gather_points(cloud, farthest_points(cloud, 12)),
        lambda cloud: gather_points(cloud, nearest_points(cloud, points[:, :5], 9)[0]),
    ):
        assert torch.equal(choose(points), choose(other))


def test_clouds_smaller_than_asked_for_repeat_points() -> None:
    points = cloud(3, clouds=1)
    assert sorted(set(farthest_points(points, 8)[0].tolist())) == [0, 1, 2]
    nearest, _ = nearest_points(points, points[:, :1], 5)
    assert nearest.shape == (1, 1, 5) and nearest[0, 0, 3:].tolist() == [0, 0]


def test_memory_is_bounded_by_cells_and_pieces_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    points = cloud(300)
    whole = nearest_points(points, points[:, :40], 5)
    largest = []
    plain = point_sampling.squared_distance
    monkeypatch.setattr(point_sampling, "CELLS", 2 * 300 * 7)
    monkeypatch.setattr(
        point_sampling, "squared_distance", lambda *pair: largest.append(plain(*pair).numel()) or plain(*pair)
    )
    pieces = nearest_points(points, points[:, :40], 5)
    assert torch.equal(pieces[0], whole[0]) and torch.equal(pieces[1], whole[1])
    assert max(largest) == 2 * 300 * 7
