"""How steep a trained ViT's loss still is in each block: the gradient of the MLP's second map on a picture.

No label is asked for: each class is taken for the right one as often as the model itself believes in it. The mean of
the gradients' squared lengths is then the trace of the Fisher information of these weights, for this one picture.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor
from torch.func import functional_call

from errors import UserError
from models.changes import twin
from models.frozen import Arrays
from models.preprocess import to_tensor
from models.questions import Question
from models.questions.one_core import one_core
from models.watching.tokens import block_names
from models.weights import Loaded
from models.zoo.build import build
from words import Message


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerGradients(Question):
    """Over the exact input `shown` (row, column, 3) uint8; `untrained`, of the same architecture with weights drawn at
    random."""

    shown: np.ndarray
    untrained: bool = False

    def answer(self, loaded: Loaded) -> Arrays:
        """`gradients` (block,) float64: √(Σ_c p_c ‖∂ log p_c / ∂ W_2‖²) for the model's probabilities p.

        Raises UserError for a model that has no such blocks or names no classes."""
        loaded = replace(loaded, model=build(loaded.card)) if self.untrained else loaded
        own = twin(loaded.model)
        names = [f"{block}.mlp.fc2.weight" for block in block_names(own)]
        known = dict(own.named_parameters())
        if not loaded.head or not names or not known.keys() >= set(names):
            raise UserError(
                "{model} has no blocks with an MLP and a head behind them; choose a ViT.",
                model=Message(loaded.card.title),
            )
        return Arrays({"gradients": _lengths(own, {name: known[name] for name in names}, loaded, self.shown)})


def _lengths(own: torch.nn.Module, weights: dict[str, Tensor], loaded: Loaded, shown: np.ndarray) -> np.ndarray:
    with torch.inference_mode(False), torch.enable_grad(), one_core():
        leaves = {name: weight.detach().requires_grad_() for name, weight in weights.items()}
        beliefs = functional_call(own, leaves, (to_tensor(shown, loaded.card),))[0].log_softmax(dim=-1)
        squares = [_squares(belief, list(leaves.values())) for belief in beliefs]
    return np.sqrt(beliefs.detach().double().exp().numpy() @ np.array(squares))


def _squares(belief: Tensor, weights: list[Tensor]) -> list[float]:
    """Squared length of the gradient of one log-probability in each of `weights`."""
    slopes = torch.autograd.grad(belief, weights, retain_graph=True)
    return [float(slope.double().square().sum()) for slope in slopes]
