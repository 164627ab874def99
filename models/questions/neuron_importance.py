"""How much each hidden neuron of an MLP matters to an answer: the slope of the loss by a gate ξ = 1 on its activation.

∂L/∂ξ_n = Σ_tokens a_n ∂L/∂a_n, activation times gradient (Molchanov et al. 2017, eq. 8, arXiv:1611.06440); a mask over
heads and MLPs is the same thought (Michel et al. 2019, arXiv:1905.10650; Prasanna et al. 2020, arXiv:2005.00561).
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from errors import UserError
from models.changes import twin
from models.cut_neurons import Gated, mlps, widths
from models.frozen import Value
from models.preprocess import to_tensor
from models.questions import Question
from models.weights import Loaded
from words import Message


@dataclass(frozen=True, eq=False)
class Neurons(Value):
    """Of each MLP in order `slopes`, ∂L/∂ξ signed, and `sizes`, what the weights alone say: float32 (neuron,) each.

    L = `loss`, minus the natural logarithm of the probability of class `label`.
    """

    slopes: tuple[np.ndarray, ...]
    sizes: tuple[np.ndarray, ...]
    label: int
    loss: float


@dataclass(frozen=True, eq=False, kw_only=True)
class NeuronImportance(Question):
    """Asked of a model's exact input `shown` (row, column, 3) uint8; L is that of the class which the model names."""

    shown: np.ndarray

    def answer(self, loaded: Loaded) -> Neurons:
        """Raises UserError for a model without classes, and as `models.cut_neurons.mlps` does."""
        if not loaded.head:
            raise UserError(
                "{model} tells no classes apart, so none of its neurons can be missed; choose another model.",
                model=Message(loaded.card.title),
            )
        images = to_tensor(self.shown, loaded.card)
        with torch.inference_mode():
            label = loaded.model(images).argmax(dim=1)
        slopes, losses = neuron_slopes(loaded.model, images, label)
        return Neurons(tuple(layer[0] for layer in slopes), sizes(loaded.model), int(label), float(losses[0]))


def neuron_slopes(model: nn.Module, images: Tensor, labels: Tensor) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """(∂L/∂ξ of each MLP (image, neuron) float32, L (image,)) of normalised `images` and their `labels` (image,)."""
    gates: list[Tensor] = []
    with torch.inference_mode(False), torch.enable_grad():
        own = twin(model)
        for name, count in zip(mlps(model), widths(model), strict=True):
            mlp = own.get_submodule(name)
            gates.append(torch.ones(len(images), count, dtype=mlp.fc1.weight.dtype, requires_grad=True))
            mlp.fc2 = Gated(mlp.fc2, gates[-1])
        losses = F.cross_entropy(own(images.clone()).float(), labels.clone(), reduction="none")
        slopes = torch.autograd.grad(losses.sum(), gates, materialize_grads=True)
    return tuple(slope.float().numpy() for slope in slopes), losses.detach().numpy()


def sizes(model: nn.Module) -> tuple[np.ndarray, ...]:
    """‖row of the first map‖ · ‖column of the second‖ of each neuron, float32 (neuron,) of each MLP: weights alone.

    The product of both, since a neuron whose row is halved and whose column is doubled does nearly the same.
    """
    modules = [model.get_submodule(name) for name in mlps(model)]
    with torch.inference_mode():
        return tuple((mlp.fc1.weight.norm(dim=1) * mlp.fc2.weight.norm(dim=0)).float().numpy() for mlp in modules)
