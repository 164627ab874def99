"""A point cloud as a small still picture: what a row of thumbnails shows."""

import io

import numpy as np
from PIL import Image

from viz import theme

GROUND = (232, 235, 241)
AZIMUTH, ELEVATION = np.radians(-55), np.radians(24)  # where the viewer stands; z is up
LIGHT = np.array([-0.35, -0.45, 0.82])  # to the right, down and towards the viewer
MOST = 4096  # points that are drawn
FINER = 2  # drawn so much larger, then made smaller, so that edges are smooth


def thumbnail(points: np.ndarray, normals: np.ndarray, *, colors: np.ndarray | None = None, side: int = 160) -> bytes:
    """`points` and `normals` (point, 3), z up, as a square JPEG, in its `colors` (point, 3) uint8 if any."""
    step = -(-len(points) // MOST)
    seen, facing = (turned(vectors[::step]) for vectors in (points, normals))
    shade = 0.45 + 0.55 * np.abs(facing @ LIGHT)
    paint = np.tile(theme.rgb(theme.CATEGORICAL[0]), (len(seen), 1)) if colors is None else colors[::step]
    picture = splatted(seen, np.clip(shade[:, None] * paint + 30, 0, 255).astype(np.uint8), side * FINER)
    file = io.BytesIO()
    Image.fromarray(picture).resize((side, side), Image.Resampling.LANCZOS).save(file, "JPEG", quality=88)
    return file.getvalue()


def turned(vectors: np.ndarray) -> np.ndarray:
    """(vector, 3), z up, as the viewer has them: to the right, down, towards the viewer."""
    (sin_a, cos_a), (sin_e, cos_e) = ((np.sin(angle), np.cos(angle)) for angle in (AZIMUTH, ELEVATION))
    right = [-sin_a, cos_a, 0]
    towards = [cos_e * cos_a, cos_e * sin_a, sin_e]
    return vectors @ np.array([right, -np.cross(towards, right), towards]).T


def splatted(seen: np.ndarray, colours: np.ndarray, side: int) -> np.ndarray:
    """A disc for each point, the nearest to the viewer on top: (side, side, 3) uint8.

    `seen` (point, 3) as `turned` gives it, `colours` (point, 3) uint8.
    """
    low, high = seen[:, :2].min(0), seen[:, :2].max(0)
    scale = 0.84 * side / (max(high - low) or 1)
    middle = np.round((seen[:, :2] - (low + high) / 2) * scale + side / 2).astype(int)
    radius = max(1, round(side / 2.2 / len(seen) ** 0.5))
    reach = np.arange(-radius, radius + 1)
    disc = np.array([(x, y) for x in reach for y in reach if x * x + y * y <= radius * radius])
    order = np.argsort(seen[:, 2], kind="stable")  # of several values written to one place the last one stays
    places = np.clip(middle[order, None] + disc, 0, side - 1).reshape(-1, 2)
    picture = np.full((side, side, 3), GROUND, np.uint8)
    picture[places[:, 1], places[:, 0]] = np.repeat(colours[order], len(disc), axis=0)
    return picture
