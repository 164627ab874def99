"""Pictures that show none of Imagenette's ten classes, made or cut without a data set: `photographs`, `shapes`,
`textures`, each as `chosen on` and `held out` halves that share no photograph, no kind of shape and no formula.
"""

from pathlib import Path

import numpy as np
from PIL import Image

from training.shapes import cloud

SIDE = 224
IMAGES = Path(__file__).parents[1] / "assets" / "images"
# The eight photographs the app brings along; none shows one of the ten classes.
PHOTOGRAPHS = {
    "chosen on": ("chelsea", "coffee", "camera", "brick"),
    "held out": ("astronaut", "rocket", "hubble", "retina"),
}
# Houses are left out: a church is one.
SHAPES = {"chosen on": ("aeroplane", "bottle", "car", "chair"), "held out": ("fish", "human", "sword", "table", "tree")}
TEXTURES = {"chosen on": ("waves", "cloudy"), "held out": ("checks", "blobs")}
EACH = 60  # pictures of each kind and half


def strangers(half: str, *, count: int = EACH, seed: int = 0) -> dict[str, np.ndarray]:
    """`count` pictures (picture, SIDE, SIDE, 3) uint8 of each kind; `half` is `chosen on` or `held out`."""
    rng = np.random.default_rng([seed, len(half)])
    makers = {"photographs": (PHOTOGRAPHS, cut), "shapes": (SHAPES, rendered), "textures": (TEXTURES, texture)}
    return {
        kind: np.stack([make(names[half][index % len(names[half])], rng) for index in range(count)])
        for kind, (names, make) in makers.items()
    }


def cut(name: str, rng: np.random.Generator) -> np.ndarray:
    """A random square of a bundled photograph, 60 to 100 % of its shorter side."""
    with Image.open(IMAGES / f"{name}.jpg") as file:
        picture = file.convert("RGB")
    length = int(min(picture.size) * rng.uniform(0.6, 1))
    left, top = (int(rng.integers(0, whole - length + 1)) for whole in picture.size)
    part = picture.crop((left, top, left + length, top + length))
    return np.asarray(part.resize((SIDE, SIDE), Image.Resampling.BICUBIC))


def rendered(name: str, rng: np.random.Generator) -> np.ndarray:
    """A shape of our own, lit from one side, as discs before a plain or graded ground."""
    points = turned(cloud(name, rng, count=3000), rng)
    light = points[:, 3:] @ (np.array([0.5, -0.6, 0.6]) / 0.985)
    colours = rng.uniform(60, 230, 3) * (0.45 + 0.55 * np.clip(light, 0, 1))[:, None]
    picture = ground(rng)
    middle, half = SIDE / 2, 3
    for index in np.argsort(-points[:, 1]):  # far ones first
        column, row = (int(middle + 0.42 * SIDE * value) for value in (points[index, 0], -points[index, 2]))
        picture[max(row - half, 0) : row + half, max(column - half, 0) : column + half] = colours[index]
    return picture.clip(0, 255).astype(np.uint8)


def turned(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(point, 6) seen from a random side, a little from above."""
    angle, tilt = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.5)
    about = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    down = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    return np.concatenate([part @ (down @ about).T for part in (points[:, :3], points[:, 3:])], axis=1)


def ground(rng: np.random.Generator) -> np.ndarray:
    """(SIDE, SIDE, 3) float: one colour that gets darker or brighter downwards."""
    ramp = np.linspace(0, rng.uniform(-60, 60), SIDE)[:, None, None]
    return np.broadcast_to(rng.uniform(60, 220, 3) + ramp, (SIDE, SIDE, 3)).copy()


def texture(name: str, rng: np.random.Generator) -> np.ndarray:
    """A pattern with no object: two colours mixed by a plane of values from 0 to 1."""
    plane = PLANES[name](rng)[..., None]
    first, second = rng.uniform(0, 255, (2, 3))
    return (first * plane + second * (1 - plane)).astype(np.uint8)


def waves(rng: np.random.Generator) -> np.ndarray:
    row, column = np.mgrid[:SIDE, :SIDE] / SIDE
    across, down = rng.uniform(-40, 40, 2)
    return 0.5 + 0.5 * np.sin(across * column + down * row + rng.uniform(0, 6))


def cloudy(rng: np.random.Generator) -> np.ndarray:
    """Noise whose power falls with the square of its frequency, as in photographs."""
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(SIDE), np.fft.fftfreq(SIDE)))
    spectrum = np.fft.fft2(rng.normal(size=(SIDE, SIDE))) / np.maximum(frequency, 1 / SIDE)
    return scaled(np.fft.ifft2(spectrum).real)


def checks(rng: np.random.Generator) -> np.ndarray:
    row, column = np.mgrid[:SIDE, :SIDE] // rng.integers(4, 40)
    return ((row + column) % 2).astype(float)


def blobs(rng: np.random.Generator) -> np.ndarray:
    row, column = np.mgrid[:SIDE, :SIDE]
    centres, width = rng.uniform(0, SIDE, (2, 25)), rng.uniform(6, 25)
    return scaled(sum(np.exp(-(np.hypot(row - y, column - x) ** 2) / width**2) for y, x in centres.T))


def scaled(plane: np.ndarray) -> np.ndarray:
    return (plane - plane.min()) / np.ptp(plane)


PLANES = {"waves": waves, "cloudy": cloudy, "checks": checks, "blobs": blobs}
