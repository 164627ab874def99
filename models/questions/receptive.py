"""What one place of a model's last map answers to: its effective receptive field over a picture, a gradient.

Luo et al. 2016, arXiv:1701.04128: the derivative of a central output with respect to the input; as in RepLKNet's
measurement (Ding et al. 2022, arXiv:2203.06717) of the sum over the output's channels, its size summed over colours.
"""

from dataclasses import dataclass, replace

import numpy as np

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.questions.gradients import differentiable, slopes
from models.weights import Loaded
from models.zoo.build import build
from words import Message


@dataclass(frozen=True, eq=False)
class Field(Value):
    """`slopes` (row, column) float32 ≥ 0 on the model's input, of the place in row `at[0]` and column `at[1]` (from 0)
    of a map of `grid` (rows, columns)."""

    slopes: np.ndarray
    at: tuple[int, int]
    grid: tuple[int, int]

    @property
    def middle(self) -> tuple[float, float]:
        """Where the place's own middle is: (down, right) in shares of the picture's sides."""
        down, right = ((place + 0.5) / count for place, count in zip(self.at, self.grid, strict=True))
        return down, right


@dataclass(frozen=True, eq=False, kw_only=True)
class EffectiveField(Question):
    """The field of the central place over the exact input `shown` (row, column, 3) uint8; `untrained`, of the same
    architecture with weights drawn at random."""

    shown: np.ndarray
    untrained: bool = False

    def answer(self, loaded: Loaded) -> Field:
        """See `Field`."""
        return field(replace(loaded, model=build(loaded.card)) if self.untrained else loaded, self.shown)


def field(loaded: Loaded, shown: np.ndarray) -> Field:
    """Σ_rgb |∂ Σ_c F_c[at] / ∂ input| of the last map F, where four places are equally central of the last of them.

    F is taken in front of the last LayerNorm: behind it the channels of a place sum to the same number, whatever the
    picture, as long as the norm's own weights are equal. Raises UserError for a model without such a map.
    """
    if not hasattr(loaded.model, "forward_intermediates"):
        raise UserError("{model} has no last map of places; choose a ViT or a Swin.", model=Message(loaded.card.title))
    with differentiable(loaded, shown) as images:
        last = loaded.model.forward_intermediates(images, indices=1, norm=False, intermediates_only=True)[-1]
        grid = tuple(last.shape[-2:])
        at = (grid[0] // 2, grid[1] // 2)
        (steep,) = slopes(last[0, :, at[0], at[1]].sum(), [images])
    return Field(np.abs(steep[0]).sum(axis=0), at, grid)
