"""Gradients on a model that everybody shares, which stays as it is, whatever happens on the way.

The parameters of a loaded model ask for no gradient, so the graph begins at its input, belongs to whoever built it and
is gone with it; `torch.autograd.grad` hands gradients over and writes none into a `.grad`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor

from models.preprocess import to_tensor
from models.weights import Loaded


@contextmanager
def differentiable(loaded: Loaded, shown: np.ndarray) -> Iterator[Tensor]:
    """The model's input (1, 3, row, column), in the model's precision, that gradients can be followed back to.

    `shown` is the exact input as an array. What runs inside builds a graph, whoever calls: inside inference mode too.
    """
    kind = next(loaded.model.parameters()).dtype
    with torch.inference_mode(False), torch.enable_grad():
        yield to_tensor(shown, loaded.card).to(kind).requires_grad_()


def slopes(score: Tensor, tensors: Sequence[Tensor]) -> tuple[np.ndarray, ...]:
    """∂ score / ∂ each of `tensors`, in their shapes; 0 where the score does not depend on them."""
    if not tensors:
        return ()
    return tuple(slope.numpy() for slope in torch.autograd.grad(score, tensors, materialize_grads=True))
