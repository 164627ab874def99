"""The learning rate of the recipe by which the cabinet was trained: a rise, where there is one, under half a cosine."""

import math

START = 0.01  # of an epoch, which the rise begins with, so that the first step moves


def rate_at(epoch: float, *, rate: float, epochs: int, warm_up: float) -> float:
    """After `epoch` of `epochs`, the largest being `rate`, reached after `warm_up` epochs or, for 0, at once."""
    cosine = 0.5 * (1 + math.cos(math.pi * min(epoch / epochs, 1)))
    return rate * min((epoch + START) / warm_up if warm_up else 1, cosine)
