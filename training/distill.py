"""What the teacher knows about each photograph, computed once: the bundled ViT-S/14's patch features and its labels.

The features are those of the whole photograph; a student that sees a crop is taught the same crop of the grid. Soft
labels come from a linear classifier on the teacher's features that never saw the photograph it labels (five folds).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.weights import load
from models.zoo import ZOO
from training.augment import normalise, shrink
from training.data import Dataset
from training.precision import quick

TEACHER = "vit_s14_saliency"
GRID = 9  # tokens a side: 126 pixels of the 128 at hand
BATCH, FOLDS, PENALTY = 64, 5, 1e-3


@dataclass(frozen=True, eq=False)
class Lessons:
    """`tokens` (photograph, 1 + token, channel) float16, class token first; `mean` and `deviation` (channel,) of the
    patch tokens; `soft` (photograph, class) probabilities and `accuracy`, their share of right answers (None where
    nobody taught). With `look` the soft labels are instead what it makes of the very images (image, class) shown."""

    tokens: np.ndarray
    mean: Tensor
    deviation: Tensor
    soft: Tensor
    accuracy: float | None
    look: Callable[[Tensor], Tensor] | None = None

    @property
    def grid(self) -> int:
        """Cells a side of the teacher's features."""
        return isqrt(self.tokens.shape[1] - 1)

    def features(self, indices: np.ndarray) -> Tensor:
        """Standardised patch features (photograph, channel, row, column) float32."""
        tokens = torch.from_numpy(self.tokens[indices][:, 1:]).float()
        return ((tokens - self.mean) / self.deviation).transpose(1, 2).unflatten(2, (self.grid, self.grid))


def prepare(dataset: Dataset, cache: Path, *, grid: int = GRID) -> Lessons:
    """The lessons for the training photographs of `dataset`, `grid` cells a side, kept in `cache`."""
    size = "" if grid == GRID else f"-{grid}"
    file = cache / f"{dataset.digest[:12]}-{TEACHER}{size}.npy"
    if not file.exists():
        np.save(file.with_suffix(".part.npy"), _teach(dataset.train.pixels, grid))
        file.with_suffix(".part.npy").rename(file)
    tokens = np.load(file, mmap_mode="r")
    labels = torch.from_numpy(dataset.train.labels)
    sample = torch.from_numpy(tokens[::10, 1:].copy()).float()
    soft = _cross_fitted(_summary(tokens), labels, len(dataset.classes))
    accuracy = (soft.argmax(dim=1) == labels).float().mean().item()
    return Lessons(tokens, sample.mean(dim=(0, 1)), sample.std(dim=(0, 1)) + 1e-3, soft, accuracy)


def _teach(pixels: np.ndarray, grid: int) -> np.ndarray:
    teacher, side = load(ZOO[TEACHER]).model, grid * ZOO[TEACHER].patch
    tokens = np.zeros((len(pixels), 1 + grid**2, teacher.num_features), np.float16)
    with torch.inference_mode(), quick():
        for start in range(0, len(pixels), BATCH):
            images = normalise(torch.from_numpy(pixels[start : start + BATCH].copy()))
            tokens[start : start + BATCH] = teacher.forward_features(shrink(images, side)).float().numpy()
            print(f"\rteacher: {start + len(images)}/{len(pixels)} photographs", end="", flush=True)
    print()
    return tokens


def _summary(tokens: np.ndarray) -> Tensor:
    """Class token and mean patch token of each photograph, standardised: (photograph, 2 · channel)."""
    parts = [torch.from_numpy(tokens[start : start + 500].copy()).float() for start in range(0, len(tokens), 500)]
    summary = torch.cat([torch.cat([part[:, 0], part[:, 1:].mean(dim=1)], dim=1) for part in parts])
    return (summary - summary.mean(dim=0)) / (summary.std(dim=0) + 1e-3)


def _cross_fitted(summary: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Probabilities (photograph, class), each from a classifier fitted to the other folds."""
    fold = torch.arange(len(labels)) % FOLDS
    soft = torch.zeros(len(labels), classes)
    for index in range(min(FOLDS, len(labels))):
        weight = _classifier(summary[fold != index], labels[fold != index], classes)
        soft[fold == index] = F.softmax(summary[fold == index] @ weight, dim=1)
    return soft


def _classifier(summary: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Multinomial logistic regression with an L2 penalty: (channel, class)."""
    weight = torch.zeros(summary.shape[1], classes, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight], max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = F.cross_entropy(summary @ weight, labels) + PENALTY * weight.square().sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return weight.detach()
