"""A model whose weights are kept in few bits: rounded evenly, to learned centroids, or to their signs.

The maps of its layers (weights of linear maps and convolutions) are rounded; biases, norms, positions and learned
tokens stay as they are.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from errors import UserError
from models.changes import put
from models.quantised.coding import (
    BINARY,
    GOBO,
    K_MEANS,
    LEAST_LOG,
    LINEAR,
    Coded,
    binary,
    centroids,
    gobo,
    linear,
    to_even_levels,
)

METHODS = (LINEAR, K_MEANS, GOBO, BINARY)
TENSOR, CHANNEL = "tensor", "channel"
MOST = 8  # bits
LEAST = {LINEAR: 2, K_MEANS: 1, GOBO: 1, BINARY: 1}  # bits of each method: one of linear leaves nothing but 0
CORES = 2  # that round a model's maps
BY_CHANNEL = (LINEAR, BINARY)  # a codebook for each of thousands of channels would outweigh their codes


@dataclass(frozen=True)
class Quantised:
    """Every map of a model in `bits` a weight by `method`, one scale `per` tensor or per output channel.

    `threshold` is GOBO's: the logarithm of the density under which a weight is kept apart. A change (`models.changes`).
    Raises UserError where the method is not defined for so many bits, or per channel.
    """

    method: str
    bits: int
    per: str = TENSOR
    threshold: float = LEAST_LOG

    def __post_init__(self) -> None:
        most = 1 if self.method == BINARY else MOST
        if not LEAST[self.method] <= self.bits <= most:
            raise UserError(
                "{method} is defined here for {least} to {most} bits, not {bits}.",
                method=self.method,
                least=LEAST[self.method],
                most=most,
                bits=self.bits,
            )
        if self.per == CHANNEL and self.method not in BY_CHANNEL:
            raise UserError("{method} has one codebook for a tensor; choose “per tensor”.", method=self.method)

    def coded(self, weight: np.ndarray) -> Coded:
        """`weight` (output channel, …) float32 as codes."""
        rows = self._rows(weight)
        if self.method == LINEAR:
            return linear(rows, self.bits)
        if self.method == BINARY:
            return binary(rows)
        if self.method == GOBO:
            return gobo(rows, self.bits, threshold=self.threshold)
        return centroids(rows, self.bits)

    def rounded(self, weight: np.ndarray) -> np.ndarray:
        """What the codes of `weight` stand for, in its shape, float32."""
        if self.method == LINEAR:
            return to_even_levels(self._rows(weight), self.bits).reshape(weight.shape)
        return self.coded(weight).decoded().reshape(weight.shape)

    def __call__(self, own: nn.Module) -> None:
        known = maps(own)
        with ThreadPoolExecutor(CORES) as cores:  # NumPy works without Python's lock
            for name, numbers in zip(known, cores.map(self.rounded, known.values()), strict=True):
                put(own, name, torch.from_numpy(numbers))

    def _rows(self, weight: np.ndarray) -> np.ndarray:
        """One row for each scale."""
        return weight.reshape(len(weight) if self.per == CHANNEL else 1, -1)


@dataclass(frozen=True)
class Noised:
    """The control: to every map even noise of the power that `instead` of it would have had as rounding error.

    Drawn from `seed`, uniform in ±√3 times the root mean square of the error, one map after the other.
    """

    instead: Quantised
    seed: int = 0

    def __call__(self, own: nn.Module) -> None:
        random = np.random.default_rng(self.seed)
        for name, weight in maps(own).items():
            error = self.instead.coded(weight).decoded().reshape(weight.shape) - weight
            reach = np.sqrt(3 * np.mean(np.square(error, dtype=np.float64)))
            noise = random.uniform(-reach, reach, weight.shape).astype(np.float32)
            put(own, name, torch.from_numpy(weight + noise))


def maps(model: nn.Module) -> Mapping[str, np.ndarray]:
    """The weights that are rounded, by dotted name: (output channel, …) float32, the model's own memory."""
    modules = {name: module for name, module in model.named_modules() if isinstance(module, nn.Linear | nn.Conv2d)}
    return {f"{name}.weight": module.weight.detach().float().numpy() for name, module in modules.items()}
