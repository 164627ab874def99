"""How well maps of classes cover made masks: intersection over union on held-out photographs, beside maps that look at
no pixel."""

from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.reference.upernet import UPerNet
from models.weights.dense import on_pixels, stages
from training.augment import normalise, shrink
from training.figures import Z

BATCH, CUTS = 100, 19


def typical(objects: np.ndarray, labels: np.ndarray, classes: int, side: int) -> tuple[Tensor, float]:
    """Per class the mean mask (class, side, side) of its photographs, and the cut that makes the best masks of them:
    the one of an even row whose mean intersection over union with these very `objects` is largest."""
    planes = F.adaptive_avg_pool2d(torch.from_numpy(objects)[:, None].float(), side)[:, 0]
    means = torch.stack([planes[torch.from_numpy(labels) == index].mean(dim=0) for index in range(classes)])
    truth = (planes > 0.5).numpy()
    cuts = np.arange(1, CUTS + 1) / (CUTS + 1)
    scores = [iou((means > cut).numpy()[labels], truth).mean() for cut in cuts]
    return means, float(cuts[int(np.argmax(scores))])


def iou(guess: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Intersection over union of each pair (photograph, row, column) bool: (photograph,); 1 where both are empty."""
    union = (guess | truth).sum(axis=(1, 2))
    return np.where(union, (guess & truth).sum(axis=(1, 2)) / np.maximum(union, 1), 1.0)


def measured(
    model: nn.Module, head: UPerNet, means: Tensor, cut: float, held_out: Any, classes: tuple[str, ...], side: int
) -> dict:
    """Figures of the head on `held_out` (a `training.dense.Masked`), at `side` pixels a side as the app shows them.

    `named` asks for the object under its right name, `where` for the object under any. Beside the head: the `typical`
    mask of a class and the `whole` picture, both under the name that the backbone itself gives the photograph.
    """
    truth = (on_pixels(torch.from_numpy(held_out.objects)[:, None].float(), side)[:, 0] > 0.5).numpy()
    guesses, names = answers(model, head, held_out.pixels, side)
    elsewhere, labels = len(classes), held_out.labels
    outline = (on_pixels(means[:, None], side)[:, 0] > cut).numpy()[names]
    right = (names == labels)[:, None, None]
    named = iou(guesses == labels[:, None, None], truth)
    return {
        "photographs": len(labels),
        "named": share(named),
        "where": share(iou(guesses != elsewhere, truth)),
        "typical": {"named": share(iou(outline & right, truth)), "where": share(iou(outline, truth))},
        "whole": {"named": share(iou((truth | True) & right, truth)), "where": share(iou(truth | True, truth))},
        "per_class": {name: share(named[labels == index]) for index, name in enumerate(classes)},
        "pooled": pooled(guesses, np.where(truth, labels[:, None, None], elsewhere), elsewhere + 1),
    }


@torch.inference_mode()
def answers(model: nn.Module, head: UPerNet, pixels: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The class of every pixel (photograph, side, side), and the one that the backbone gives the whole."""
    maps, names = [], []
    for start in range(0, len(pixels), BATCH):
        images = shrink(normalise(torch.from_numpy(pixels[start : start + BATCH].copy())), side)
        maps.append(on_pixels(head(stages(model, images)), side).argmax(dim=1).byte())
        names.append(model(images).argmax(dim=1))
    return torch.cat(maps).numpy(), torch.cat(names).numpy()


def share(values: np.ndarray) -> dict:
    """The mean over photographs and its 95 % interval (normal, from their spread)."""
    half = Z * values.std(ddof=1) / len(values) ** 0.5
    return {"iou": float(values.mean()), "interval": [float(values.mean() - half), float(values.mean() + half)]}


def pooled(guesses: np.ndarray, truth: np.ndarray, classes: int) -> float:
    """Mean over classes, `elsewhere` included, of the intersection over union of all photographs' pixels together, as
    data sets of drawn masks are measured."""
    table = np.bincount(truth.ravel() * classes + guesses.ravel(), minlength=classes**2).reshape(classes, classes)
    both = np.diag(table)
    return float(np.mean(both / np.maximum(table.sum(axis=0) + table.sum(axis=1) - both, 1)))
