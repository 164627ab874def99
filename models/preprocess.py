"""Pixels to exactly what a model is shown, and on to the tensor it takes.

`VERSION` is part of every cache key: raise it when the same picture would give another input.
"""

import numpy as np
import torch
import torch.nn.functional as F
from timm.data import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from timm.models import get_pretrained_cfg
from torch import Tensor

from errors import UserError
from models.card import ModelCard
from words import Message

VERSION = "3"
CROPS = ("whole", "square")
TOKENS = 2048  # most of an input: attention grows with their square
COARSE = 14  # pixels: larger patches are counted as such, for a pyramid's first tokens are smaller than `card.patch`
LEAST_POINTS, MOST_POINTS = 64, 4096  # of a cloud; attention grows with their square
INK = 16  # grey level of a digit's darkest pixel; one more marks a hole
SIDES = (32, 1036)  # shortest and longest `side` that may be asked for

Triple = tuple[float, float, float]
Size = tuple[int, int]


def prepare(pixels: np.ndarray, card: ModelCard, *, side: int | None = None, crop: str = "whole") -> np.ndarray:
    """What the model is shown: (row, column, 3) uint8, of the size that `input_size` gives.

    `pixels` (row, column, 3) uint8 are resized with antialiasing by the card's rule, its training's, after the centre
    was cut to the target's shape. Raises UserError for an unknown crop or a side out of range. The points
    (point, 6) of a cloud, the numbers (element, 1) of a set and the grey levels (row, column) of a digit, which came
    prepared, stay as they are.
    """
    if card.input != "image":
        return PREPARED[card.input](pixels, card)
    height, width = input_size(pixels.shape[:2], card, side=side, crop=crop)
    middle = centre(pixels, height / width)
    planes = torch.from_numpy(np.array(middle)).permute(2, 0, 1)[None]
    shown = F.interpolate(planes, size=(height, width), mode=card.resizing, antialias=True, align_corners=False)
    return shown[0].permute(1, 2, 0).contiguous().numpy()


def input_size(size: Size, card: ModelCard, *, side: int | None = None, crop: str = "whole") -> Size:
    """(height, width) of the model's input for a picture of `size`: multiples of the card's patch.

    `whole` keeps a flexible model's picture whole: its shorter side becomes `side` pixels, less where the input
    would pass `TOKENS`. `square`, and every model of fixed size, takes the square in the middle.
    """
    side = card.side if side is None else side
    if crop not in CROPS:
        raise UserError(
            "“{crop}” is no way to crop; choose one of: {ways}.",
            crop=crop,
            ways=", ".join(CROPS),
        )
    if side != card.side and not (card.flexible and min(card.side, SIDES[0]) <= side <= SIDES[1]):
        sides = f"{SIDES[0]} to {SIDES[1]}" if card.flexible else f"{card.side}"
        raise UserError(
            "{model} takes inputs of {sides} pixels a side, not {side}.",
            model=Message(card.title),
            sides=sides,
            side=side,
        )
    height, width = size if crop == "whole" and card.flexible else (1, 1)
    largest = TOKENS * min(card.patch, COARSE) ** 2
    scale = min(side / min(height, width), (largest / (height * width)) ** 0.5)
    return _whole_patches(height * scale, card.patch), _whole_patches(width * scale, card.patch)


def to_tensor(shown: np.ndarray, card: ModelCard) -> Tensor:
    """The normalised input (1, 3, row, column) float32 for `shown` (row, column, 3) uint8, or (1, point, channel);
    of a digit (1, pixel) whole numbers."""
    if card.input == "digit":
        return torch.tensor(shown).long().flatten()[None]
    if card.input != "image":
        return torch.tensor(shown)[None]
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in normalisation(card))
    return ((torch.tensor(shown).permute(2, 0, 1).float() / 255 - mean) / std)[None]


def normalisation(card: ModelCard) -> tuple[Triple, Triple]:
    """Mean and standard deviation per channel (of values in 0 to 1) that `card`'s weights were trained with."""
    config = get_pretrained_cfg(card.architecture) if card.source == "timm" else None
    mean = card.mean or (config.mean if config else IMAGENET_DEFAULT_MEAN)
    std = card.std or (config.std if config else IMAGENET_DEFAULT_STD)
    return tuple(mean), tuple(std)


def _points(points: np.ndarray, card: ModelCard) -> np.ndarray:
    """`points` if they are such as models of clouds were trained on: x, y, z in the unit ball, and a normal."""
    if points.ndim != 2 or points.shape[1] != 6 or not LEAST_POINTS <= len(points) <= MOST_POINTS:
        raise UserError(
            "{model} takes {least_points} to {most_points} points of six numbers (place, normal), not an array "
            "of shape {shape}.",
            model=Message(card.title),
            least_points=LEAST_POINTS,
            most_points=MOST_POINTS,
            shape=points.shape,
        )
    if not (np.isfinite(points).all() and np.abs(points[:, :3]).max() <= 4):
        raise UserError(
            "{model} takes points inside the unit ball; some lie far outside or are not finite.",
            model=Message(card.title),
        )
    return np.ascontiguousarray(points, np.float32)


def _elements(numbers: np.ndarray, card: ModelCard) -> np.ndarray:
    """`numbers` if they are such as models of sets were trained on: (element, 1), shares of 1."""
    if numbers.ndim != 2 or numbers.shape[1] != 1 or not 1 <= len(numbers) <= MOST_POINTS:
        raise UserError(
            "{model} takes 1 to {most_points} numbers, not an array of shape {shape}.",
            model=Message(card.title),
            most_points=MOST_POINTS,
            shape=numbers.shape,
        )
    if not ((numbers >= 0) & (numbers <= 1)).all():
        raise UserError(
            "{model} takes numbers from 0 to 1; divide them by the largest that may occur.", model=Message(card.title)
        )
    return np.ascontiguousarray(numbers, np.float32)


def _levels(levels: np.ndarray, card: ModelCard) -> np.ndarray:
    """`levels` if they are a digit's: (row, column), 0 for paper to 16 for ink, or the twin's mark of a hole."""
    most = INK + (card.options["variant"] == "masked")
    whole = levels.dtype.kind in "iu" and levels.shape == (card.side, card.side)
    if not (whole and ((levels >= 0) & (levels <= most)).all()):
        raise UserError(
            "{model} takes {side} × {side} whole numbers from 0 to {most}, not these.",
            model=Message(card.title),
            side=card.side,
            most=most,
        )
    return np.ascontiguousarray(levels, np.uint8)


PREPARED = {"cloud": _points, "set": _elements, "digit": _levels}


def _whole_patches(length: float, patch: int) -> int:
    return max(round(length / patch), 1) * patch


def centre(pixels: np.ndarray, ratio: float) -> np.ndarray:
    """The part of a picture that a model is shown: the largest in the middle whose height is about `ratio` times its
    width; (row, column, ...) as `pixels`."""
    height, width = pixels.shape[:2]
    rows = min(height, max(round(width * ratio), 1))
    columns = min(width, max(round(height / ratio), 1))
    top, left = (height - rows) // 2, (width - columns) // 2
    return pixels[top : top + rows, left : left + columns]
