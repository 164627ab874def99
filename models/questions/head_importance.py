"""How much each head matters to an answer: the slope of the loss with respect to a gate ξ = 1 on what the head gives.

I = |∂L/∂ξ| (Michel et al. 2019, section 4.1, arXiv:1905.10650). A gate on a head's weights is a gate on its output,
which is linear in them.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from models.edits import Operation
from models.frozen import Value
from models.preprocess import prepare, to_tensor
from models.questions import Question
from models.watching import watching
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Importance(Value):
    """`slopes`: ∂L/∂ξ of each head, signed, a float32 array (head,) for each attention in order; L = `loss`, minus the
    natural logarithm of the probability of class `label`."""

    slopes: tuple[np.ndarray, ...]
    label: int
    loss: float


@dataclass(frozen=True, eq=False, kw_only=True)
class HeadImportance(Question):
    """∂L/∂ξ of every head over a picture's `pixels` (row, column, 3) uint8, brought to the model's input as a request's
    are; L is asked for class `label`, for the one that the model itself names where that is None."""

    pixels: np.ndarray
    label: int | None = None
    side: int | None = None
    crop: str = "whole"

    def answer(self, loaded: Loaded) -> Importance:
        """Raises UserError for a model without classes or of no pictures."""
        if loaded.card.input != "image" or not loaded.head:
            raise UserError(
                "{model} tells no classes of pictures apart, so none of its heads can be missed; choose another model.",
                model=Message(loaded.card.title),
            )
        images = to_tensor(prepare(self.pixels, loaded.card, side=self.side, crop=self.crop), loaded.card)
        label = _named(loaded.model, images) if self.label is None else self.label
        slopes, losses = gate_slopes(loaded.model, images, torch.tensor([label]))
        return Importance(tuple(layer[0] for layer in slopes), label, float(losses[0]))


class _Gates:
    """An edit that multiplies the weights of every image and head by a gate of its own, which is 1."""

    layers = None

    def __init__(self, images: int) -> None:
        self.images = images
        self.gates: list[Tensor] = []

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        gate = torch.ones(self.images, operation.shape[1], dtype=weights.dtype, requires_grad=True)
        self.gates.append(gate)
        return weights * gate.repeat_interleave(operation.shape[0] // self.images, dim=0)[:, :, None, None]


def gate_slopes(model: nn.Module, images: Tensor, labels: Tensor) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """(∂L/∂ξ of each attention (image, head) float32, L (image,)) of normalised `images` and their `labels` (image,).

    An image's windows follow one another, in every model here, so each image has gates of its own in one pass.
    """
    gates = _Gates(len(images))
    with torch.inference_mode(False), torch.enable_grad(), watching(model, edit=gates, batch=len(images)):
        losses = F.cross_entropy(model(images.clone()).float(), labels.clone(), reduction="none")
        slopes = torch.autograd.grad(losses.sum(), gates.gates, materialize_grads=True)
    return tuple(slope.float().numpy() for slope in slopes), losses.detach().numpy()


@torch.inference_mode()
def _named(model: nn.Module, images: Tensor) -> int:
    return int(model(images)[0].argmax())
