"""Does a function of a set notice its order? Outputs f(X) and f(PX) in, largest differences out.

An order is an array `order` (element,): the shuffled set PX has X's element order[i] in place i.
"""

import numpy as np


def shuffled_order(count: int, *, seed: int = 0) -> np.ndarray:
    """A random order of `count` elements, (element,); for two or more never the one they came in."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(count)
    while count > 1 and (order == np.arange(count)).all():
        order = rng.permutation(count)
    return order


def equivariance_gap(plain: np.ndarray, shuffled: np.ndarray, order: np.ndarray) -> float:
    """max |f(PX) − P f(X)| with `plain` f(X) and `shuffled` f(PX), both (element, channel).

    0 up to rounding where f is permutation-equivariant (Lee et al. 2019, arXiv:1810.00825, section 3).
    """
    return float(np.abs(shuffled - plain[order]).max())


def invariance_gap(plain: np.ndarray, shuffled: np.ndarray) -> float:
    """max |f(PX) − f(X)|, both of one shape: 0 up to rounding where f is permutation-invariant."""
    return float(np.abs(shuffled - plain).max())
