"""Procedural shapes, parametric and varied: one function per class, a random generator in, triangles out. z is up."""

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np

from training.furniture import chair, house, table
from training.solids import Solid, ball, box, in_unit_ball, plate, prism, rod, rotation, sample, turned

Maker = Callable[[np.random.Generator], Solid]


def aeroplane(rng: np.random.Generator) -> Solid:
    """Fuselage along y, a pair of wings, a tail with a fin; sometimes engines, two decks of wings or a propeller."""
    length, fat = rng.uniform(1.4, 2.2), rng.uniform(0.08, 0.24)
    radii = fat * np.array([rng.uniform(0.2, 0.7), 0.8, 1, 1, rng.uniform(0.5, 0.9), rng.uniform(0.1, 0.4)])
    body = turned(list(radii), list(length * np.array([-0.5, -0.42, -0.25, 0.1, 0.3, 0.5])), sides=rng.integers(6, 14))
    parts = [body @ rotation(0, -np.pi / 2).T]
    span, chord, sweep = rng.uniform(0.6, 1.2), rng.uniform(0.15, 0.5), rng.uniform(-0.05, 0.6)
    root, height, rise = rng.uniform(-0.3, 0.1), fat * rng.uniform(-0.9, 1.0), rng.uniform(-0.05, 0.12)
    decks = [height, height + rng.uniform(0.2, 0.35)] if rng.random() < 0.15 else [height]
    for deck in decks:
        parts += wings(span, chord, sweep, root, deck, rise, tip=rng.uniform(0.3, 1.0))
    tail = length * 0.5 - rng.uniform(0.08, 0.2)
    parts += wings(
        span * rng.uniform(0.3, 0.45), chord * 0.6, sweep * 0.5, tail - 0.15, fat * rng.uniform(0, 0.7), 0.0, tip=0.7
    )
    for side in [0.0] if rng.random() < 0.8 else [-span * 0.25, span * 0.25]:
        high = rng.uniform(0.22, 0.5)
        fin = [(side, tail - 0.2, 0), (side, tail + 0.08, 0), (side, tail + 0.15, high), (side, tail, high)]
        parts.append(plate(fin, 0.03, across=0))
    for place in rng.uniform(0.25, 0.6, rng.integers(0, 3)) * span if rng.random() < 0.5 else []:
        engine = turned([0.05, 0.07, 0.05], [-0.15, 0, 0.15], sides=8) @ rotation(0, np.pi / 2).T
        parts += [engine + [sign * place, root + 0.1 * chord, height - 0.06] for sign in (-1, 1)]
    return np.concatenate(parts)


def wings(
    span: float, chord: float, sweep: float, root: float, height: float, rise: float, *, tip: float
) -> list[Solid]:
    """A mirrored pair of flat wings from the middle out to `span`."""
    far = root + sweep
    half = np.array([(0, root, 0), (span, far, rise), (span, far + chord * tip, rise), (0, root + chord, 0)], float)
    return [plate((half * [side, 1, 1])[::side] + [0, 0, height], 0.03) for side in (1, -1)]


def bottle(rng: np.random.Generator) -> Solid:
    """A turned body with shoulders and a neck: flask, wine bottle, vase or can."""
    width, shoulder = rng.uniform(0.2, 0.5), rng.uniform(0.35, 0.8)
    neck, foot = width * rng.uniform(0.15, 0.7), width * rng.uniform(0.5, 1.0)
    lip = neck * rng.uniform(1.0, 1.5)
    if rng.random() < 0.4:  # a round flask
        angle = np.linspace(-1.2, 1.1, 7)
        radii, heights = list(width * np.cos(angle)), list(width * (np.sin(angle) + 1))
        top = heights[-1]
        radii, heights = [*radii, neck, neck, lip, lip], [*heights, top + 0.05, top + rng.uniform(0.2, 0.8), 0, 0]
        heights[-2:] = [heights[-3] + 0.02, heights[-3] + 0.1]
    else:
        radii = [foot, width, width * rng.uniform(0.8, 1.1), neck, neck, lip, lip]
        heights = [0, 0.08, shoulder, shoulder + rng.uniform(0.08, 0.3), 1.05, 1.08, 1.2]
        heights[4:] = [max(height, heights[3] + 0.02 * place) for place, height in enumerate(heights[4:], 1)]
    return turned(radii, heights, sides=rng.integers(6, 18))


def car(rng: np.random.Generator) -> Solid:
    """A body, a cabin that narrows upwards, four wheels; a bus or a van where the cabin is as long as the body."""
    length, width, wheel = rng.uniform(1.7, 2.1), rng.uniform(0.7, 0.95), rng.uniform(0.13, 0.22)
    low, high = wheel * rng.uniform(0.6, 1.0), rng.uniform(0.25, 0.4)
    parts = [tapered((width, length, high), rng.uniform(0.85, 1), (0, 0, low))]
    van = rng.random() < 0.3
    share, tall = (
        (rng.uniform(0.75, 0.98), rng.uniform(0.35, 0.6)) if van else (rng.uniform(0.4, 0.65), rng.uniform(0.2, 0.35))
    )
    shift = rng.uniform(-0.5, 0.5) * (1 - share) * length
    parts.append(
        tapered((width * 0.95, length * share, tall), 0.95 if van else rng.uniform(0.65, 0.9), (0, shift, low + high))
    )
    tyre = turned([wheel, wheel], [-0.06, 0.06], sides=10) @ rotation(1, np.pi / 2).T
    axle = length * rng.uniform(0.28, 0.36)
    parts += [tyre + [x * width * 0.47, y * axle, wheel] for x in (-1, 1) for y in (-1, 1)]
    return np.concatenate(parts)


def tapered(size: tuple[float, float, float], share: float, at: tuple[float, float, float]) -> Solid:
    """A box whose top is `share` times as wide and long as its bottom."""
    bottom = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * np.array([size[0], size[1], 0]) / 2
    return prism(bottom, bottom * share + [0, 0, size[2]]) + at


def fish(rng: np.random.Generator) -> Solid:
    """A flattened body along y with a tail fin, a back fin and side fins."""
    place = np.linspace(0, 1, 8)
    tall, flat, fullest = rng.uniform(0.18, 0.75), rng.uniform(0.2, 0.9) ** 2, rng.uniform(0.3, 0.55)
    radii = tall * np.sin(np.pi * place ** (np.log(0.5) / np.log(fullest))) * 0.5 + rng.uniform(0.01, 0.05)
    body = turned(list(radii), list(2 * place - 1), sides=rng.integers(6, 12)) * [flat, 1, 1]
    parts = [body @ rotation(0, -np.pi / 2).T]
    fork, spread = rng.uniform(0, 0.2), rng.uniform(0.15, 0.45)
    upright = rng.random() < 0.8
    for sign in (-1, 1):
        parts.append(fin([(0, 0.92, 0), (0, 1.35, sign * spread), (0, 1.2 - fork, 0)], upright))
    if rng.random() < 0.9:
        start, reach = rng.uniform(-0.4, 0.1), rng.uniform(0.1, 0.4)
        top = tall * 0.42
        parts.append(
            fin([(0, start, top), (0, start + 0.3, top + reach), (0, start + rng.uniform(0.4, 0.8), top * 0.8)], True)
        )
    size = rng.uniform(0.1, 0.4)
    for sign in (-1, 1):
        parts.append(plate([(0, -0.4, 0), (sign * size, -0.1, -size * 0.5), (0, -0.2, 0)][::sign], 0.02))
    return np.concatenate(parts)


def fin(corners: list[tuple[float, float, float]], upright: bool) -> Solid:
    """A thin triangle in the plane of symmetry, or lying flat as a whale's."""
    flat = np.array(corners) if upright else np.array(corners)[:, [2, 1, 0]]
    return plate(flat, 0.03, across=0 if upright else 2)


def human(rng: np.random.Generator) -> Solid:
    """Head, trunk, arms and legs in a pose: arms out, hanging, waving; standing, walking or sitting."""
    broad, girth = rng.uniform(0.16, 0.24), rng.uniform(0.05, 0.09)
    hip, neck = 0.9 + rng.uniform(-0.08, 0.05), 1.45
    sits = rng.random() < 0.15
    parts = [
        turned([broad * 0.8, broad * 0.75, broad], [hip - 0.05, hip + 0.2, neck], sides=8, oval=rng.uniform(0.5, 0.8))
    ]
    size = rng.uniform(0.1, 0.22)
    parts.append(ball(size, squash=1.15) + [0, 0, neck + size * 1.1])
    stance = rng.random()
    for side in (-1, 1):
        angle = (
            rng.uniform(-0.2, 0.2)
            if stance < 0.45
            else rng.uniform(-1.5, -1.1)
            if stance < 0.8
            else rng.uniform(-1.5, 1.4)
        )
        bend, forward = rng.normal(0, 0.3) * (stance > 0.45), rng.normal(0, 0.35) * (stance > 0.45)
        elbow = limb((side * broad, 0, neck - 0.06), (side * np.cos(angle), forward, np.sin(angle)), 0.3)
        hand = limb(elbow, (side * np.cos(angle + bend), forward - abs(bend), np.sin(angle + bend)), 0.3)
        parts += [rod((side * broad, 0, neck - 0.06), elbow, girth), rod(elbow, hand, girth * 0.9, tip=girth * 0.7)]
        stride = rng.normal(0, 0.25) * (stance > 0.45)
        knee = limb((side * broad * 0.5, 0, hip), (side * 0.05, -1, 0) if sits else (side * 0.08, stride, -1), 0.45)
        foot = limb(knee, (0, stride + 0.1, -1), 0.45)
        parts += [rod((side * broad * 0.5, 0, hip), knee, girth * 1.3), rod(knee, foot, girth * 1.1)]
        parts.append(box((0.1, 0.24, 0.08)) + [foot[0], foot[1] - 0.06, foot[2] - 0.04])
    if rng.random() < 0.25:  # a skirt or a coat
        parts.append(turned([broad * 1.6, broad * 0.8], [hip - rng.uniform(0.2, 0.5), hip + 0.1], sides=8))
    return np.concatenate(parts)


def limb(start: np.ndarray, direction: tuple[float, float, float], length: float) -> np.ndarray:
    """Where a limb of `length` ends."""
    return np.asarray(start) + length * np.array(direction) / np.linalg.norm(direction)


def sword(rng: np.random.Generator) -> Solid:
    """Blade (straight or curved), guard and grip; upright, its point up."""
    long, wide, thin = rng.uniform(0.8, 1.6), rng.uniform(0.03, 0.12), rng.uniform(0.01, 0.03)
    grip, curve, point = rng.uniform(0.2, 0.4), rng.normal(0, 0.12) * (rng.random() < 0.4), rng.uniform(0.75, 0.95)
    heights = np.linspace(0, 1, 7)
    widths = np.where(heights < point, wide * rng.uniform(0.8, 1.2), wide * (1 - heights) / (1 - point) + 0.004)
    ring = np.array([(1, 0), (0, 1), (-1, 0), (0, -1)])
    rings = [
        np.column_stack([ring * [w, thin], np.full(4, h * long)]) + [curve * h**2, 0, 0]
        for w, h in zip(widths, heights, strict=True)
    ]
    parts = [prism(low, high) for low, high in pairwise(rings)]
    parts.append(turned([0.035, 0.03, 0.035], [-grip, -grip / 2, 0], sides=6))
    across, droop = rng.uniform(0.08, 0.3), rng.uniform(-0.1, 0.1)
    for side in (-1, 1):
        parts.append(rod((0, 0, 0), (side * across, 0, droop), 0.03, tip=0.02, sides=5))
    if rng.random() < 0.6:
        parts.append(ball(rng.uniform(0.04, 0.07), sides=6) + [0, 0, -grip])
    return np.concatenate(parts)


def tree(rng: np.random.Generator) -> Solid:
    """A trunk with stacked cones, leafy balls, palm leaves or bare branches."""
    trunk, thick, kind = rng.uniform(0.3, 1.0), rng.uniform(0.04, 0.12), rng.choice(4, p=(0.3, 0.35, 0.15, 0.2))
    parts = [turned([thick, thick * 0.7], [0, trunk + 0.2], sides=7)]
    if kind == 0:
        storeys, wide = rng.integers(1, 6), rng.uniform(0.35, 0.7)
        for storey in range(storeys):
            share = 1 - storey / (storeys + 0.5)
            cone = turned(
                [wide * share, 0.01 if rng.random() < 0.7 else wide * share * 0.4],
                [0, rng.uniform(0.5, 0.7)],
                sides=rng.integers(5, 10),
            )
            parts.append(cone + [0, 0, trunk * 0.6 + storey * 0.38])
    elif kind == 1:
        for _ in range(rng.integers(1, 6)):
            leaves = ball(rng.uniform(0.25, 0.55), sides=rng.integers(6, 11), squash=rng.uniform(0.5, 1.5))
            parts.append(leaves + [*rng.normal(0, 0.22, 2), trunk + rng.uniform(0.2, 0.6)])
    elif kind == 2:
        for angle in np.linspace(0, 2 * np.pi, rng.integers(5, 9), endpoint=False):
            leaf = plate([(0, -0.08, 0), (0.4, -0.12, 0.1), (0.8, 0, -0.2), (0.4, 0.12, 0.1), (0, 0.08, 0)], 0.02)
            parts.append(leaf @ rotation(2, angle).T + [0, 0, trunk + 0.2])
    else:
        for _ in range(rng.integers(4, 10)):
            start = np.array([0, 0, rng.uniform(0.5, 1.0) * (trunk + 0.2)])
            end = start + [*rng.normal(0, 0.3, 2), rng.uniform(0.3, 0.8)]
            parts += [
                rod(start, end, thick * 0.5, tip=thick * 0.2),
                rod((start + end) / 2, end + rng.normal(0, 0.25, 3), thick * 0.3),
            ]
    return np.concatenate(parts)


SHAPES: dict[str, Maker] = {
    maker.__name__: maker for maker in (aeroplane, bottle, car, chair, fish, house, human, sword, table, tree)
}


# Seeds of the bundled example clouds, in the order of `SHAPES`, chosen by eye.
EXAMPLES = dict(zip(SHAPES, (2, 3, 8, 6, 10, 2, 9, 3, 0, 1), strict=True))


def cloud(title: str, rng: np.random.Generator, *, count: int = 1024) -> np.ndarray:
    """A new shape of the class `title` as (point, 6) float32: points with normals, z up, in the unit ball."""
    return in_unit_ball(sample(SHAPES[title](rng), count, rng))


def main() -> None:
    """`python -m training.shapes FOLDER` writes the bundled example clouds, one of each class."""
    for title, seed in EXAMPLES.items():
        points = cloud(title, np.random.default_rng(seed), count=4096)
        (Path(sys.argv[1]) / f"{title}.ply").write_bytes(as_ply(points))


def as_ply(points: np.ndarray) -> bytes:
    """(point, 6) as binary PLY with normals."""
    lines = ["ply", "format binary_little_endian 1.0", f"element vertex {len(points)}"]
    lines += [f"property float {name}" for name in ("x", "y", "z", "nx", "ny", "nz")]
    return ("\n".join([*lines, "end_header"]) + "\n").encode() + points.astype("<f4").tobytes()


if __name__ == "__main__":
    main()
