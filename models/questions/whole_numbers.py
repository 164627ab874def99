"""What each linear layer's output loses when it is computed in whole numbers, over one picture."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from models.changes import twin
from models.frozen import Arrays
from models.preprocess import to_tensor
from models.quantised.int8 import Int8Map, layers
from models.questions import Question
from models.weights import Loaded


@dataclass(frozen=True, eq=False, kw_only=True)
class WholeNumbers(Question):
    """Over the model's exact input `shown` (row, column, 3) uint8; `reaches` (name, largest activation) of each layer's
    moving average, whose names the model must have."""

    shown: np.ndarray
    reaches: tuple[tuple[str, float], ...]

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Arrays:
        """(layer,) float64 each, in the order of `reaches`: signal to noise in decibels of a layer's output over the
        float model's own input, with `weights` alone in 8 bits, with activations too by each input's own reach
        (`dynamic`) or by the `average`; and `entering`, the largest activation of this picture."""
        entering = _entering(loaded.model, to_tensor(self.shown, loaded.card))
        values_by_name: dict[str, list[float]] = {name: [] for name in ("weights", "dynamic", "average", "entering")}
        known = layers(loaded.model)
        for name, reach in self.reaches:
            layer, tokens = known[name], entering[name]
            exact, ways = layer(tokens), (Int8Map(layer, None), Int8Map(layer, reach))
            values_by_name["weights"].append(_decibels(exact, _weights_alone(ways[0], tokens)))
            values_by_name["dynamic"].append(_decibels(exact, ways[0](tokens)))
            values_by_name["average"].append(_decibels(exact, ways[1](tokens)))
            values_by_name["entering"].append(float(tokens.abs().max()))
        return Arrays({name: np.array(values) for name, values in values_by_name.items()})


def _entering(model: nn.Module, images: Tensor) -> dict[str, Tensor]:
    own, tokens_by_layer = twin(model), {}
    for name, layer in layers(own).items():
        layer.register_forward_pre_hook(lambda _, given, name=name: tokens_by_layer.update({name: given[0]}))
    own(images)
    return tokens_by_layer


def _weights_alone(whole: Int8Map, tokens: Tensor) -> Tensor:
    weight = whole.codes.T * whole.scale[:, None]
    return nn.functional.linear(tokens, weight, whole.bias)


def _decibels(exact: Tensor, rounded: Tensor) -> float:
    """10 log₁₀ of the output's power over its error's."""
    exact = exact.double()
    return float(10 * torch.log10(exact.square().sum() / (exact - rounded).square().sum()))
