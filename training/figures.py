"""What stands in a metrics file about answers: how many are right, how sure that is, which ones, and of what class."""

import numpy as np
import torch

from models.zoo.bits import packed

Z = 1.96  # standard deviations to each side: 95 %


def answers(guesses: np.ndarray, labels: np.ndarray, classes: tuple[str, ...]) -> dict:
    """Figures of `guesses` (photograph,) against `labels` (photograph,), class numbers both.

    `accuracy`, its 95 % Wilson `interval`, `photographs`, `per_class` shares by name, and `right`: a bit for each
    photograph in the order of the data set, the first in the highest bit, base64.
    """
    right = guesses == labels
    return {
        "accuracy": float(right.mean()),
        "interval": list(wilson(int(right.sum()), len(right))),
        "photographs": len(right),
        "per_class": {name: float(right[labels == index].mean()) for index, name in enumerate(classes)},
        "right": packed(right),
    }


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), which stays inside 0 and 1."""
    share, weight = right / count, Z**2 / count
    middle, spread = share + weight / 2, Z * (share * (1 - share) / count + weight / (4 * count)) ** 0.5
    return (middle - spread) / (1 + weight), (middle + spread) / (1 + weight)


def stored(value: torch.Tensor) -> torch.Tensor:
    """A tensor as weight files hold it: float16, whole numbers as they are."""
    return value.half().contiguous() if value.is_floating_point() else value.contiguous()
