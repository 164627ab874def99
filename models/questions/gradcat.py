"""Which blocks of NesT's tree speak for a class: gradient times activation at every level.

GradCAT, Zhang et al. 2022, arXiv:2105.12723, Alg. 1. The sign is chosen so that positive numbers speak for the class.
"""

import copy
from dataclasses import dataclass, replace

import numpy as np
from timm.models.nest import Nest

from errors import UserError
from models.frozen import Value
from models.questions import Question
from models.questions.gradients import differentiable, slopes
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Levels(Value):
    """`evidence` of each level's blocks for a class, finest first: (row, column) each, positive where they speak for
    it."""

    evidence: tuple[np.ndarray, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence(Question):
    """What speaks for class `label` at each level of a NesT over its exact input `shown` (row, column, 3) uint8."""

    shown: np.ndarray
    label: int

    def answer(self, loaded: Loaded) -> Levels:
        """See `evidence`."""
        return Levels(evidence(loaded, self.shown, self.label))


def evidence(loaded: Loaded, shown: np.ndarray, label: int, *, double: bool = False) -> tuple[np.ndarray, ...]:
    """Σ_c α · ∂y_label/∂α of each level's output α, finest first: (row, column) each, float64 with `double`.

    The coarsest level is taken behind the last LayerNorm: the norm ignores the length of its input, so in front of it
    the sum is 0 for every block, whatever the picture, and rounding alone would choose.
    `shown` (row, column, 3) uint8 is the model's exact input. Raises UserError for a model that is no NesT or has no
    classes.
    """
    model = loaded.model
    if not isinstance(model, Nest) or not loaded.head:
        raise UserError(
            "A decision path needs a NesT that tells classes apart; {model} is none.", model=Message(loaded.card.title)
        )
    model = copy.deepcopy(model).double() if double else model
    with differentiable(replace(loaded, model=model), shown) as images:
        plane, outputs = model.patch_embed(images), []
        for level in model.levels:
            plane = level(plane)
            outputs.append(plane)
        outputs[-1] = model.norm(plane.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        steepness = slopes(model.forward_head(outputs[-1])[0, label], outputs)
    return tuple(
        (output.detach().numpy() * slope).sum(axis=1)[0] for output, slope in zip(outputs, steepness, strict=True)
    )
