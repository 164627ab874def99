"""Triangles of simple solids, and points on them: what the procedural shapes are put together from.

A solid is an array (triangle, corner, 3); z is up. Nothing here knows what a shape means.
"""

from itertools import pairwise

import numpy as np

Solid = np.ndarray


def box(size: tuple[float, float, float], at: tuple[float, float, float] = (0, 0, 0)) -> Solid:
    """A box of edges `size` (x, y, z) whose bottom's middle stands at `at`."""
    x, y = np.array([-1, 1, 1, -1]) * size[0] / 2, np.array([-1, -1, 1, 1]) * size[1] / 2
    bottom = np.stack([x, y, np.zeros(4)], 1)
    return prism(bottom, bottom + [0, 0, size[2]]) + at


def prism(bottom: np.ndarray, top: np.ndarray) -> Solid:
    """The solid between two convex rings of corners (corner, 3), closed at both ends."""
    after_bottom, after_top = np.roll(bottom, -1, 0), np.roll(top, -1, 0)
    sides = [np.stack([bottom, after_bottom, after_top], 1), np.stack([bottom, after_top, top], 1)]
    return np.concatenate([*sides, fan(bottom[::-1]), fan(top)])


def fan(ring: np.ndarray) -> Solid:
    """A convex ring of corners (corner, 3) filled with triangles from its middle."""
    middle = np.broadcast_to(ring.mean(0), ring.shape)
    return np.stack([middle, ring, np.roll(ring, -1, 0)], 1)


def turned(radii: list[float], heights: list[float], *, sides: int = 12, oval: float = 1.0) -> Solid:
    """A body turned about z: a ring of each radius at each height; `oval` stretches it along y."""
    angle = np.linspace(0, 2 * np.pi, sides, endpoint=False)
    around = np.stack([np.cos(angle), oval * np.sin(angle)], 1)
    rings = [
        np.column_stack([around * radius, np.full(sides, height)])
        for radius, height in zip(radii, heights, strict=True)
    ]
    bands = [prism(low, high)[: 2 * sides] for low, high in pairwise(rings)]
    return np.concatenate([*bands, fan(rings[0][::-1]), fan(rings[-1])])


def ball(radius: float = 1.0, *, sides: int = 10, squash: float = 1.0) -> Solid:
    """A sphere about the origin, `squash` times as high as wide."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, max(4, sides // 2 + 1))
    return turned(list(radius * np.cos(angle)), list(radius * squash * np.sin(angle)), sides=sides)


def rod(start: np.ndarray, end: np.ndarray, radius: float, *, tip: float | None = None, sides: int = 7) -> Solid:
    """A round bar from `start` to `end`, `tip` thick at its end (default: the same)."""
    start, end = np.asarray(start, float), np.asarray(end, float)
    length = np.linalg.norm(end - start)
    body = turned([radius, radius if tip is None else tip], [0, length], sides=sides)
    return body @ aligned((end - start) / max(length, 1e-9)).T + start


def plate(corners: np.ndarray, thickness: float, *, across: int = 2) -> Solid:
    """A flat piece over the convex outline `corners` (corner, 3), thick along the axis `across`."""
    step = np.eye(3)[across] * thickness / 2
    corners = np.asarray(corners, float)
    return prism(corners - step, corners + step)


def aligned(direction: np.ndarray) -> np.ndarray:
    """A rotation (3, 3) that turns z into `direction` (unit length)."""
    helper = np.eye(3)[np.argmin(np.abs(direction))]
    x = np.cross(helper, direction)
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(direction, x), direction], 1)


def rotation(axis: int, angle: float) -> np.ndarray:
    """Rotation (3, 3) by `angle` radians about the coordinate `axis`."""
    turn, one, two = np.eye(3), (axis + 1) % 3, (axis + 2) % 3
    turn[one, one] = turn[two, two] = np.cos(angle)
    turn[two, one], turn[one, two] = np.sin(angle), -np.sin(angle)
    return turn


def sample(solid: Solid, count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` points with normals, (point, 6) float32, spread evenly over the surface."""
    edges = solid[:, 1:] - solid[:, :1]
    normals = np.cross(edges[:, 0], edges[:, 1])
    area = np.linalg.norm(normals, axis=1)
    chosen = rng.choice(len(solid), count, p=area / area.sum())
    u, v = rng.random((2, count, 1))
    u, v = np.where(u + v > 1, 1 - u, u), np.where(u + v > 1, 1 - v, v)
    places = solid[chosen, 0] + u * edges[chosen, 0] + v * edges[chosen, 1]
    return np.hstack([places, normals[chosen] / area[chosen, None]]).astype(np.float32)


def in_unit_ball(points: np.ndarray) -> np.ndarray:
    """What the models are given, as `inputs.point_cloud.model_points` does it: (point, 6) float32.

    The bounding box is centred, the farthest point brought to distance 1, and every normal turned away from the
    centre, because files and estimates do not agree on a side.
    """
    places = points[:, :3] - (points[:, :3].max(0) + points[:, :3].min(0)) / 2
    places = places / max(np.linalg.norm(places, axis=1).max(), 1e-12)
    outwards = np.where((places * points[:, 3:]).sum(1, keepdims=True) < 0, -1, 1)
    return np.hstack([places, points[:, 3:] * outwards]).astype(np.float32)
