"""One pixel of a digit while a model makes it: what it looks at, and what it could be."""

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from inputs.digits import LEVELS, SIDE
from models.trace import Trace
from views.masks import given
from viz import curves, plan
from viz.theme import Figure
from words import say

HEIGHT = 400  # px


class Making(Protocol):
    """A digit of which the pixel number `pixel` (from 0) is made, `so_far` (row, column) with holes for what is not yet
    there; the model's `trace` of that moment, and the `layer` (from 0) that is looked at."""

    pixel: int
    layer: int
    so_far: np.ndarray
    trace: Trace


def weights(shown: Making) -> np.ndarray:
    """What the pixel's row of the layer says, mean of heads, (key,)."""
    return shown.trace.attention[shown.layer].weights()[0].mean(axis=0)[shown.pixel]


def looks(shown: Making, seen: np.ndarray) -> Figure:
    """`seen` (pixel,) over the digit as it stands."""
    return plan.heat(
        given.ground(shown.so_far),
        seen.reshape(SIDE, SIDE),
        title=say("What pixel {number} looks at", number=shown.pixel + 1),
        mark=divmod(shown.pixel, SIDE),
        height=HEIGHT,
    )


def could_be(shown: Making, chances: Mapping[str, np.ndarray], level: int) -> Figure:
    """`chances` (name -> (level,)) of the pixel's grey levels, an upright line at one `level`."""
    return curves.lines(
        {name: 100 * probabilities for name, probabilities in chances.items()},
        title=say("What pixel {number} could be", number=shown.pixel + 1),
        x=say("grey level"),
        y=say("probability (%)"),
        positions=np.arange(LEVELS),
        chosen=level,
        height=HEIGHT,
    )
