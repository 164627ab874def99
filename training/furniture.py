"""Procedural furniture and houses for `shapes`, parametric and varied; z is up."""

import numpy as np

from training.solids import Solid, box, prism, rod, rotation, turned


def house(rng: np.random.Generator) -> Solid:
    """Walls and a gable, hipped or flat roof; sometimes a wing, a chimney, a porch or several storeys."""
    width, depth, height = rng.uniform(0.8, 1.6), rng.uniform(0.7, 1.4), rng.uniform(0.5, 1.6)
    parts = [box((width, depth, height)), *roof(rng, width, depth, height)]
    if rng.random() < 0.35:
        low = height * rng.uniform(0.4, 0.9)
        wing = [box((width * 0.6, depth * 0.7, low)), *roof(rng, width * 0.6, depth * 0.7, low)]
        parts += [part + [width * 0.7, rng.uniform(-0.2, 0.2), 0] for part in wing]
    if rng.random() < 0.4:
        parts.append(box((0.14, 0.14, 0.5), (width * 0.25, depth * 0.15, height)))
    for _ in range(rng.integers(0, 7)):
        side, level = rng.choice([-1, 1]), rng.uniform(0.1, 0.8) * height
        parts.append(box((0.18, 0.05, 0.2), (rng.uniform(-0.4, 0.4) * width, side * depth / 2, level)))
    return np.concatenate(parts) @ rotation(2, rng.choice([0, np.pi / 2])).T


def roof(rng: np.random.Generator, width: float, depth: float, height: float) -> list[Solid]:
    """A roof for walls of this size; a flat one has a rim."""
    over, tall, kind = rng.uniform(1.0, 1.25), rng.uniform(0.25, 0.8), rng.choice(3, p=(0.55, 0.2, 0.25))
    if kind == 2:
        return [box((width * over, depth * over, 0.08), (0, 0, height))]
    share = 0.02 if kind == 1 and rng.random() < 0.5 else 0.5
    bottom = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) * [width * over / 2, depth * over / 2, 0]
    top = bottom * [0.001, 1 if kind == 0 else share, 0] + [0, 0, tall]
    return [prism(bottom, top) + [0, 0, height]]


def table(rng: np.random.Generator) -> Solid:
    """A board on legs, a trestle or a column; round or rectangular, sometimes with a shelf or drawers."""
    width, depth, height = rng.uniform(0.8, 1.8), rng.uniform(0.6, 1.1), rng.uniform(0.35, 1.0)
    thick = rng.uniform(0.04, 0.14)
    if rng.random() < 0.3:
        board = turned([width / 2, width / 2], [0, thick], sides=rng.integers(8, 20)) + [0, 0, height]
        parts, depth = [board, *legs(rng, width * 0.6, width * 0.6, height)], width
    else:
        parts = [box((width, depth, thick), (0, 0, height)), *legs(rng, width * 0.95, depth * 0.95, height)]
    if rng.random() < 0.25:
        parts.append(box((width * 0.9, depth * 0.9, 0.04), (0, 0, height * rng.uniform(0.2, 0.5))))
    if rng.random() < 0.25:
        parts.append(box((width * 0.28, depth * 0.85, height * 0.6), (width * 0.32, 0, height * 0.4)))
    if rng.random() < 0.25:
        parts.append(box((width * 0.85, depth * 0.85, 0.15), (0, 0, height - 0.15)))
    return np.concatenate(parts)


def chair(rng: np.random.Generator) -> Solid:
    """Seat, back and legs, with or without arms; or a sofa: a block with a back and thick arms."""
    if rng.random() < 0.4:
        width, depth, height = rng.uniform(0.8, 2.0), rng.uniform(0.6, 0.9), rng.uniform(0.3, 0.45)
        arm, back = rng.uniform(0.08, 0.22), rng.uniform(0.3, 0.6)
        parts = [box((width, depth, height), (0, 0, 0.06)), box((width, 0.18, height + back), (0, depth / 2, 0.06))]
        parts += [box((arm, depth, height + rng.uniform(0.12, 0.3)), (side * width / 2, 0, 0.06)) for side in (-1, 1)]
        return np.concatenate(parts)
    width, depth, height = rng.uniform(0.45, 0.7), rng.uniform(0.45, 0.65), rng.uniform(0.35, 0.6)
    wide = rng.choice([1.0, 1.0, 1.0, 2.2])
    width, back = width * wide, rng.uniform(0.4, 0.8)
    parts = [*legs(rng, width, depth, height), box((width, depth, rng.uniform(0.04, 0.14)), (0, 0, height))]
    parts += chair_back(rng, width, depth, height, back)
    if rng.random() < 0.35:
        parts += [box((0.05, depth * 0.9, 0.05), (side * width / 2, 0, height + 0.22)) for side in (-1, 1)]
        parts += [box((0.05, 0.05, 0.25), (side * width / 2, -depth * 0.4, height)) for side in (-1, 1)]
    return np.concatenate(parts)


def chair_back(rng: np.random.Generator, width: float, depth: float, height: float, back: float) -> list[Solid]:
    """A solid back or two posts with slats, leaning backwards a little."""
    lean = rotation(0, -rng.uniform(0, 0.25)).T
    if rng.random() < 0.5:
        parts = [box((width * rng.uniform(0.8, 1), 0.05, back))]
    else:
        parts = [box((0.05, 0.05, back), (side * width * 0.45, 0, 0)) for side in (-1, 1)]
        parts += [
            box((width * 0.9, 0.04, 0.08), (0, 0, level)) for level in np.linspace(0.2, 0.85, rng.integers(2, 4)) * back
        ]
    return [part @ lean + [0, depth / 2 - 0.03, height] for part in parts]


def legs(rng: np.random.Generator, width: float, depth: float, height: float) -> list[Solid]:
    """What carries a seat or a board: four legs, two trestles or one column on a foot."""
    kind, thick = rng.choice(3, p=(0.7, 0.15, 0.15)), rng.uniform(0.03, 0.1)
    if kind == 2:
        column = turned([thick, thick * 0.8, thick], [0, height / 2, height], sides=8)
        return [column, turned([min(width, depth) * 0.35, thick], [0, 0.08], sides=8)]
    if kind == 1:
        return [box((thick, depth * 0.9, height), (side * width * 0.4, 0, 0)) for side in (-1, 1)]
    corners = [(x * (width - thick) / 2, y * (depth - thick) / 2) for x in (-1, 1) for y in (-1, 1)]
    splay = rng.uniform(1.0, 1.15)
    if rng.random() < 0.5:
        return [box((thick, thick, height), (x, y, 0)) for x, y in corners]
    return [rod((x * splay, y * splay, 0), (x, y, height), thick / 2) for x, y in corners]
