"""Farthest-point sampling and ball query that do not depend on the order in which points are listed.

Every choice is made in float32 geometry whose rounding no permutation changes: differences of coordinates, least and
greatest coordinate. Equal distances go to the point that comes first in lexicographic order of its channels.
"""

import torch
from torch import Tensor

CELLS = 4_000_000  # distances held at a time; bounds memory however many points there are


def canonical_order(points: Tensor) -> Tensor:
    """Indices (cloud, point) that list `points` (cloud, point, channel) in lexicographic order."""
    order = torch.arange(points.shape[1]).expand(points.shape[:2])
    for channel in reversed(range(points.shape[2])):
        turn = points[..., channel].gather(1, order).argsort(dim=1, stable=True)
        order = order.gather(1, turn)
    return order


def gather_points(points: Tensor, indices: Tensor) -> Tensor:
    """Rows of `points` (cloud, point, channel) at `indices` (cloud, ...): (cloud, ..., channel)."""
    cloud = torch.arange(len(points)).view(-1, *[1] * (indices.ndim - 1))
    return points[cloud, indices]


@torch.no_grad()
def farthest_points(points: Tensor, count: int) -> Tensor:
    """Indices (cloud, count) of greedy max-min sampling of `points` (cloud, point, channel) by their first 3 channels.

    Starts at the point farthest from the middle of the bounding box; each next one is the point farthest from all
    chosen (Eldar et al. 1997; PointNet++, arXiv:1706.02413). A cloud of fewer points repeats the first one in
    canonical order.
    """
    order = canonical_order(points)
    places = gather_points(points, order)[..., :3].float()
    middle = (places.amin(1) + places.amax(1)) / 2
    nearest = squared_distance(places, middle[:, None])[:, 0]
    chosen = torch.empty(len(points), count, dtype=torch.long)
    for turn in range(count):
        chosen[:, turn] = nearest.argmax(1)  # the first of several equal ones
        distance = squared_distance(places, places[torch.arange(len(places)), chosen[:, turn]][:, None])[:, 0]
        nearest = distance if turn == 0 else torch.minimum(nearest, distance)
    return order.gather(1, chosen)


@torch.no_grad()
def nearest_points(points: Tensor, centres: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The `count` points nearest to each centre, nearest first: indices and squared distances (cloud, centre, count).

    `points` is (cloud, point, channel), `centres` (cloud, centre, channel); the first 3 channels are places. A cloud of
    fewer points repeats the nearest one.
    """
    rank = canonical_order(points).argsort(1)
    step = max(1, CELLS // (len(points) * points.shape[1]))
    parts = [_nearest(points, part, rank, count) for part in centres.split(step, dim=1)]
    return torch.cat([part[0] for part in parts], 1), torch.cat([part[1] for part in parts], 1)


def _nearest(points: Tensor, centres: Tensor, rank: Tensor, count: int) -> tuple[Tensor, Tensor]:
    distance = squared_distance(points[..., :3].float(), centres[..., :3].float())
    # A float that is not negative orders like its bits, so one integer holds the distance and, below it, the rank.
    key = (distance.view(torch.int32).long() << 32) | rank[:, None]
    indices = key.topk(min(count, key.shape[-1]), largest=False, sorted=True).indices
    indices = torch.cat([indices, indices[..., :1].expand(*indices.shape[:2], count - indices.shape[-1])], -1)
    return indices, distance.gather(-1, indices)


def within(indices: Tensor, distances: Tensor, radius: float, count: int) -> Tensor:
    """Ball query, nearest first: of `nearest_points`, the first `count` inside `radius`; the nearest fills the rest."""
    indices, distances = indices[..., :count], distances[..., :count]
    return torch.where(distances <= radius**2, indices, indices[..., :1])


def squared_distance(points: Tensor, centres: Tensor) -> Tensor:
    """(cloud, point, 3), (cloud, centre, 3) -> (cloud, centre, point), by differences, so the order cannot matter."""
    x, y, z = ((points[:, None, :, axis] - centres[:, :, None, axis]).square_() for axis in range(3))
    return x.add_(y).add_(z)
