"""Positional encodings: who is near whom, what resizing does, the sinusoidal formula."""

from collections.abc import Mapping
from itertools import combinations
from typing import Literal

import numpy as np

from analysis.intervals import around

Rule = Literal["bilinear_corners", "bicubic", "bicubic_antialias"]


def position_similarity(positions: np.ndarray, grid: tuple[int, int], *, prefix: int = 0) -> np.ndarray:
    """Cosine of every position's encoding with every other: (token, channel) -> (row, column, row, column).

    Result [r, c] is the picture for position (r, c): the tiles of Fig. 7 (centre) of ViT, arXiv:2010.11929. The first
    `prefix` encodings (class token ...) are left out.
    """
    patches = positions[prefix:]
    unit = patches / np.linalg.norm(patches, axis=-1, keepdims=True)
    return (unit @ unit.T).reshape(*grid, *grid)


def neighbours_first(plane: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Whether the most similar other encoding is one of up to eight around, (row, column) bool, and how probable that
    would be were all others equally likely, (row, column); `plane` is (row, column, channel) by cosine."""
    size = plane.shape[:2]
    cosines = position_similarity(plane.reshape(-1, plane.shape[-1]), size).reshape(len(plane) * size[1], -1)
    np.fill_diagonal(cosines, -np.inf)
    places = np.stack(np.indices(size), axis=-1).reshape(-1, 2)
    steps = np.abs(places[:, None] - places).max(axis=-1)  # king's moves
    beside = steps[np.arange(len(steps)), cosines.argmax(axis=1)] == 1
    chance = (steps == 1).sum(axis=1) / (len(steps) - 1)
    return beside.reshape(size), chance.reshape(size)


def near_and_far(tables: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much more the up to eight offsets around the middle hold than all further ones, on average, and the most by
    which that differs from 0 in 95 % of shuffles of the table's numbers: (head, row, column) -> (head,) twice.

    The middle, a token's offset to itself, takes no part. Rows and columns are odd. Under shuffles the variance of the
    difference is s² (1/near + 1/far) with the sample's variance s² (sampling without return); the interval is normal.
    """
    rows, columns = (np.abs(np.arange(length) - length // 2) for length in tables.shape[1:])
    steps = np.maximum(rows[:, None], columns)  # king's moves
    near, far = tables[:, steps == 1].astype(np.float64), tables[:, steps > 1].astype(np.float64)
    spread = np.concatenate([near, far], axis=1).std(axis=1, ddof=1)
    chance = around(spread * np.sqrt(1 / near.shape[1] + 1 / far.shape[1]))
    return near.mean(axis=1) - far.mean(axis=1), chance


def compact(positions: np.ndarray, *, error: float) -> np.ndarray:
    """Fewer numbers with the same cosines: (token, channel) -> (token, component).

    No inner product differs from the cosine by more than `error`: what principal axes leave out of two vectors is
    orthogonal to what they keep, and its product is at most the product of its lengths (Cauchy-Schwarz).
    """
    unit = positions / np.linalg.norm(positions, axis=-1, keepdims=True)
    _, axes = np.linalg.eigh(unit.T.astype(np.float64) @ unit)  # of channels only: much faster than the vectors' SVD
    parts = (unit @ axes[:, ::-1])[:, : min(unit.shape)]
    rest = 1 - np.cumsum(parts**2, axis=1).min(axis=0)  # squared length of what is left out, at most
    count = int((rest > error).sum()) + 1
    return parts[:, :count]


def spread(length: int, most: int) -> np.ndarray:
    """At most `most` of the places 0 … length - 1, evenly, the first and the last among them: (place,) int."""
    return np.unique(np.linspace(0, length - 1, min(length, most)).round().astype(int))


def resize_positions(positions: np.ndarray, size: tuple[int, int], *, rule: Rule) -> np.ndarray:
    """Encodings of a grid brought to another: (row, column, channel) -> (*size, channel).

    Three rules in use give three results: `bilinear_corners` (ViT's JAX code: corners stay on corners), `bicubic`
    (DeiT: torch, pixel areas aligned, no antialiasing) and `bicubic_antialias` (timm's default).
    """
    down, across = (resize_matrix(old, new, rule=rule) for old, new in zip(positions.shape[:2], size, strict=True))
    return np.einsum("ri,ijc,sj->rsc", down, positions, across, optimize=True)


def resize_matrix(old: int, new: int, *, rule: Rule) -> np.ndarray:
    """The linear map of one axis, (new, old); every row sums to 1. Raises ValueError for another `rule`."""
    if rule == "bilinear_corners":
        places = np.arange(new) * ((old - 1) / max(new - 1, 1))
        return np.maximum(0, 1 - np.abs(places[:, None] - np.arange(old)))
    if rule not in ("bicubic", "bicubic_antialias"):
        raise ValueError(f"Position encodings resize by bilinear_corners, bicubic or bicubic_antialias, not {rule!r}.")
    places = (np.arange(new) + 0.5) * (old / new) - 0.5
    if rule == "bicubic_antialias":
        return _antialiased(places, old, max(old / new, 1.0))
    matrix = np.zeros((new, old))
    for tap in range(-1, 3):
        index = np.floor(places).astype(int) + tap
        np.add.at(matrix, (np.arange(new), np.clip(index, 0, old - 1)), _cubic(places - index, -0.75))
    return matrix


def resizing_gaps(planes: Mapping[Rule, np.ndarray]) -> dict[tuple[Rule, Rule], np.ndarray]:
    """How far apart each two rules put the same position, in mean lengths of an encoding: {(a, b): (row, column)}.

    `planes` are the encodings (row, column, channel) under each rule.
    """
    length = np.mean([np.linalg.norm(plane, axis=-1).mean() for plane in planes.values()])
    return {
        (first, second): np.linalg.norm(planes[first] - planes[second], axis=-1) / length
        for first, second in combinations(planes, 2)
    }


def sinusoidal(length: int, channels: int, *, base: float = 10000.0) -> np.ndarray:
    """PE[p, 2i] = sin(p/b^(2i/d)), PE[p, 2i+1] = cos(p/b^(2i/d)): (length, channels).

    Vaswani et al. 2017, arXiv:1706.03762, section 3.5. ⟨PE_p, PE_{p+k}⟩ = Σ_i cos(k/b^(2i/d)) depends on k alone.
    Raises ValueError for an odd number of channels.
    """
    if channels % 2:
        raise ValueError(f"Sines and cosines come in pairs: the number of channels must be even, got {channels}.")
    angles = np.arange(length)[:, None] / base ** (np.arange(0, channels, 2) / channels)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, channels)


def sinusoidal_grid(rows: int, columns: int, channels: int, *, base: float = 10000.0) -> np.ndarray:
    """The same in two dimensions: the first half of the channels encodes the row, the second the column.

    (row, column, channels). Raises ValueError unless `channels` is a multiple of 4.
    """
    if channels % 4:
        raise ValueError(f"Rows and columns need pairs of channels alike: give a multiple of 4, not {channels}.")
    down, across = (sinusoidal(length, channels // 2, base=base) for length in (rows, columns))
    shape = (rows, columns, channels // 2)
    return np.concatenate([np.broadcast_to(down[:, None], shape), np.broadcast_to(across, shape)], axis=-1)


def offset_products(encodings: np.ndarray) -> tuple[np.ndarray, dict[int, np.ndarray]]:
    """Offsets k, and for the first, middle and last position p (from 0) the products ⟨PE(p), PE(p + k)⟩, NaN where
    p + k lies beyond the ends: (position, channel) -> (offset,) and {p: (offset,)}."""
    length = len(encodings)
    offsets, products = np.arange(1 - length, length), {}
    for position in (0, length // 2, length - 1):
        row = np.full(len(offsets), np.nan)
        row[length - 1 - position : 2 * length - 1 - position] = encodings @ encodings[position]
        products[position] = row
    return offsets, products


def _antialiased(places: np.ndarray, old: int, width: float) -> np.ndarray:
    """A cubic kernel as wide as the shrinking demands, cut at the border and normalised there."""
    offsets = places[:, None] - np.arange(old)
    matrix = _cubic(offsets / width, -0.5)
    return matrix / matrix.sum(axis=1, keepdims=True)


def _cubic(offset: np.ndarray, sharpness: float) -> np.ndarray:
    """Cubic convolution kernel (Keys 1981, Eq. 15 with free parameter): torch uses −0.75, with antialiasing −0.5."""
    x = np.abs(offset)
    near = ((sharpness + 2) * x - (sharpness + 3)) * x**2 + 1
    far = sharpness * (((x - 5) * x + 8) * x - 4)
    return np.where(x < 1, near, np.where(x < 2, far, 0.0))
