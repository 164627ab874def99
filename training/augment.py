"""Random views of a batch, made on tensors; whatever moves in the picture moves in the teacher's grid as well.

The only randomness is torch's global generator, so a seed fixes every view.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from timm.data import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD
from torch import Tensor

CELLS = 4  # a pasted rectangle covers whole cells of a CELLS × CELLS grid, so that any student's grid can follow it


@dataclass(frozen=True)
class Augmentation:
    """`least` area of a crop, its `stretch` (largest ratio of sides), strength of `colour` jitter, and the share of
    batches that are mixed: half of them by blending, half by pasting."""

    least: float = 0.35
    stretch: float = 1.33
    colour: float = 0.3
    mixing: float = 0.3


def normalise(pixels: Tensor) -> Tensor:
    """(image, row, column, 3) uint8 -> (image, 3, row, column) float32 with ImageNet's mean and deviation."""
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD))
    return (pixels.permute(0, 3, 1, 2).float() / 255 - mean) / std


def shrink(images: Tensor, side: int) -> Tensor:
    """The whole picture at `side` pixels, antialiased."""
    return F.interpolate(images, (side, side), mode="bilinear", antialias=True, align_corners=False)


def centre(images: Tensor, share: float) -> Tensor:
    """The square of `share` of the side in the middle of square pictures (image, channel, row, column)."""
    edge = round(images.shape[-1] * (1 - share) / 2)
    return images[..., edge : images.shape[-2] - edge, edge : images.shape[-1] - edge]


def boxes(count: int, augmentation: Augmentation) -> Tensor:
    """Random crops as affine maps (image, 2, 3) for `view`; half of them mirrored."""
    area = torch.empty(count).uniform_(augmentation.least, 1)
    ratio = torch.empty(count).uniform_(-1, 1).mul(torch.tensor(augmentation.stretch).log()).exp()
    size = torch.stack([(area * ratio).sqrt(), (area / ratio).sqrt()], dim=1).clamp(max=1)  # width, height
    centre = (1 - size) * torch.empty(count, 2).uniform_(-1, 1)
    mirrored = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
    maps = torch.zeros(count, 2, 3)
    maps[:, 0, 0], maps[:, 1, 1] = size[:, 0] * mirrored, size[:, 1]
    maps[:, :, 2] = centre
    return maps


def view(planes: Tensor, maps: Tensor, side: int) -> Tensor:
    """The crops `maps` of (image, channel, row, column), `side` cells a side, bilinear."""
    grid = F.affine_grid(maps, [len(planes), planes.shape[1], side, side], align_corners=False)
    return F.grid_sample(planes, grid, mode="bilinear", padding_mode="border", align_corners=False)


def jitter(images: Tensor, strength: float) -> Tensor:
    """Random brightness, contrast and saturation of normalised images (image, 3, row, column)."""
    light, contrast, saturation = torch.empty(3, len(images), 1, 1, 1).uniform_(-strength, strength)
    grey = images.mean(dim=1, keepdim=True)
    images = grey + (images - grey) * (1 + saturation)
    mean = images.mean(dim=(1, 2, 3), keepdim=True)
    return mean + (images - mean) * (1 + contrast) + light


def mix(images: Tensor, others: tuple[Tensor, ...], augmentation: Augmentation) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Sometimes blend each image with its neighbour in the batch, or paste a rectangle of it; targets follow.

    `others` are grids (image, channel, row, column), which follow cell by cell, or (image, class), by area.
    """
    if torch.rand(()) >= augmentation.mixing:
        return images, others
    share = torch.rand(()).expand(CELLS, CELLS) if torch.rand(()) < 0.5 else _rectangle()
    return _mixed(images, share), tuple(_mixed(other, share) for other in others)


def _rectangle() -> Tensor:
    """(CELLS, CELLS): 0 inside a random rectangle, 1 outside."""
    share = torch.ones(CELLS, CELLS)
    (top, bottom), (left, right) = (torch.randperm(CELLS + 1)[:2].sort().values.tolist() for _ in range(2))
    share[top:bottom, left:right] = 0
    return share


def _mixed(values: Tensor, share: Tensor) -> Tensor:
    weight = share.mean() if values.ndim == 2 else F.interpolate(share[None, None], values.shape[-2:], mode="nearest")
    return values * weight + values.roll(1, 0) * (1 - weight)
