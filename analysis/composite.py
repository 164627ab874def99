"""Several heads in one picture, a colour each."""

import numpy as np

from analysis.grids import enlarge


def composite(
    image: np.ndarray, maps: np.ndarray, colours: np.ndarray, *, threshold: float = 0.2, opacity: float = 0.5
) -> np.ndarray:
    """Lay `maps` (head, row, column) over `image` (row, column, 3) uint8 in `colours` (head, 3) uint8; same out.

    Each map is stretched to 0..1 and enlarged to the image by repetition; where it exceeds `threshold`, the picture is
    blended with the head's colour by α = `opacity`·√m, one head after the other (the recipe of DINO's Fig. 3, Caron et
    al. 2021, arXiv:2104.14294). A map without contrast colours nothing.
    """
    picture = image.astype(np.float32)
    for heat, colour in zip(maps, colours, strict=True):
        strength = enlarge(stretch(heat), image.shape[:2])
        alpha = opacity * np.sqrt(strength) * (strength > threshold)
        picture += alpha[..., None] * (np.asarray(colour, np.float32) - picture)
    return np.rint(picture).astype(np.uint8)


def stretch(heat: np.ndarray) -> np.ndarray:
    """(row, column) -> the same between 0 and 1, NaN counted as lowest; zeros when all values are equal."""
    low, high = np.nanmin(heat), np.nanmax(heat)
    if high == low:
        return np.zeros(heat.shape, np.float32)
    return np.nan_to_num((heat - low) / (high - low)).astype(np.float32)
