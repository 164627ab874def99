"""Positions computed from the tokens by a convolution, and what its border tells: CPVT, Chu et al., arXiv:2102.10882.

Planes are (row, column, channel).
"""

from collections.abc import Callable
from typing import Literal

import numpy as np

Padding = Literal["zeros", "circular"]
Term = Callable[[np.ndarray], np.ndarray]  # a plane to what a positional encoding adds to it
MODES = {"zeros": "constant", "circular": "wrap"}


def peg_term(plane: np.ndarray, kernel: np.ndarray, bias: np.ndarray, *, padding: Padding = "zeros") -> np.ndarray:
    """What a positional encoding generator adds to the tokens: a k × k depthwise convolution of their plane.

    `kernel` (channel, k, k) with odd k, `bias` (channel,). Algorithm 1 of CPVT pads with zeros.
    """
    half = kernel.shape[-1] // 2
    around = np.pad(plane, [(half, half), (half, half), (0, 0)], mode=MODES[padding])
    views = np.lib.stride_tricks.sliding_window_view(around, kernel.shape[1:], axis=(0, 1))
    return np.einsum("rcdij,dij->rcd", views, kernel) + bias


def shift_error(term: Term, plane: np.ndarray, shift: tuple[int, int]) -> np.ndarray:
    """‖f(shift x) − shift f(x)‖ at every place, (row, column), for f(x) = x + term(x).

    The shift is cyclic, down and right; the unit the mean length of the term. 0 where the encoding can't tell that the
    content has moved.
    """
    added = term(plane)
    gap = term(np.roll(plane, shift, axis=(0, 1))) - np.roll(added, shift, axis=(0, 1))
    return np.linalg.norm(gap, axis=-1) / np.linalg.norm(added, axis=-1).mean()


def border_ring(term: Term, token: np.ndarray, size: tuple[int, int], *, times: int) -> np.ndarray:
    """How much each place differs from the middle once x + term(x) ran `times` times on a constant plane of `token`.

    (row, column), as ‖difference‖ over the length of the token in the middle: 0 everywhere, did not the border tell.
    """
    plane = np.broadcast_to(token, (*size, len(token)))
    for _ in range(times):
        plane = plane + term(plane)
    middle = plane[size[0] // 2, size[1] // 2]
    return np.linalg.norm(plane - middle, axis=-1) / np.linalg.norm(middle)
