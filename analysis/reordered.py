"""A few tokens through one attention without parameters, in two orders, with a code for the place or without.

An order is an array `order` (element,), as in `analysis.symmetry`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.dot_product import Steps, attended
from analysis.positions import sinusoidal
from analysis.symmetry import equivariance_gap

BASE = 100.0  # of the code's wavelengths: with few channels, 10000 would leave most of them alike in every place


@dataclass(frozen=True, eq=False)
class Reordered:
    """`tokens` X (token, channel), an even number of channels, and the `order` (token,) that they are put in."""

    tokens: np.ndarray
    order: np.ndarray

    @cached_property
    def code(self) -> np.ndarray:
        """What each place adds where positions are on, (place, channel): sines and cosines."""
        return sinusoidal(*self.tokens.shape, base=BASE)

    def steps(self, *, shuffled: bool, coded: bool) -> Steps:
        """softmax(Z Zᵀ/√d) Z, step by step: Z is X, or PX where `shuffled`, with the places' code where `coded`."""
        entering = self.tokens[self.order] if shuffled else self.tokens
        entering = entering + self.code if coded else entering
        every = np.ones((len(entering), len(entering)), dtype=bool)
        return attended(entering, entering, entering, divisor=self.tokens.shape[1] ** 0.5, allowed=every)

    def gap(self, *, coded: bool) -> float:
        """max |f(PX) − P f(X)|: 0 up to rounding where attention does not notice the order."""
        plain, shuffled = (self.steps(shuffled=shuffled, coded=coded).output for shuffled in (False, True))
        return equivariance_gap(plain, shuffled, self.order)
