"""How a class's score answers to every weight of every attention: the gradient that attribution methods start from."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from errors import UserError
from models.edits import Operation
from models.frozen import Value
from models.preprocess import prepare
from models.questions import Question
from models.questions.gradients import differentiable, slopes
from models.watching import watching
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class LayerGradient(Value):
    """One operation: its `name`, its `weights` and the score's `gradient`, (window, head, query, key) float32 each.

    The gradient is 0 where the score does not depend on the weights, as in queries that nothing reads afterwards.
    """

    name: str
    layer: int
    weights: np.ndarray
    gradient: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class AttentionGradients(Question):
    """∂ logit of class `label` / ∂ weights, over a picture's `pixels` (row, column, 3) uint8 brought to the model's
    input as a request's are; `layers` (from 0) limits what is computed, None means all."""

    pixels: np.ndarray
    label: int
    side: int | None = None
    crop: str = "whole"
    layers: tuple[int, ...] | None = None

    def answer(self, loaded: Loaded) -> tuple[LayerGradient, ...]:
        """One entry for each operation, in order. Raises UserError for a model without classes or of no pictures."""
        if loaded.card.input != "image" or not loaded.head:
            raise UserError(
                "{model} tells no classes of pictures apart, so no score can be followed back; choose another model.",
                model=Message(loaded.card.title),
            )
        shown = prepare(self.pixels, loaded.card, side=self.side, crop=self.crop)
        return gradients(loaded, shown, self.label, self.layers)


class _Keeping:
    """An edit that changes nothing and keeps every layer's weights as part of the graph."""

    def __init__(self, layers: tuple[int, ...] | None) -> None:
        self.layers = layers
        self.kept: list[tuple[Operation, Tensor]] = []

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        weights = weights * 1  # a tensor of its own: the very one that was given would leave the operation as it is
        self.kept.append((operation, weights))
        return weights


def gradients(
    loaded: Loaded, shown: np.ndarray, label: int, layers: tuple[int, ...] | None = None
) -> tuple[LayerGradient, ...]:
    """See `AttentionGradients`; `shown` (row, column, 3) uint8 is the model's exact input."""
    keeping = _Keeping(layers)
    with differentiable(loaded, shown) as images, watching(loaded.model, edit=keeping):
        score = loaded.model(images)[0, label]
        steepness = slopes(score, [weights for _, weights in keeping.kept])
    return tuple(
        LayerGradient(operation.name, operation.layer, weights.detach().numpy(), gradient)
        for (operation, weights), gradient in zip(keeping.kept, steepness, strict=True)
    )
