"""Which blocks of NesT's tree speak for a class: gradient times activation at every level.

GradCAT, Zhang et al. 2022, arXiv:2105.12723, Alg. 1. The sign is chosen so that positive numbers speak for the class.
"""

import numpy as np
import torch
from timm.models.nest import Nest

from errors import UserError
from models.preprocess import to_tensor
from models.weights import Loaded


def evidence(loaded: Loaded, shown: np.ndarray, label: int) -> tuple[np.ndarray, ...]:
    """Σ_c α · ∂y_label/∂α of each level's output α, finest first: (row, column) float32 each.

    `shown` (row, column, 3) uint8 is the model's exact input. Raises UserError for a model that is no NesT or has no
    classes.
    """
    model = loaded.model
    if not isinstance(model, Nest) or not loaded.head:
        raise UserError(f"A decision path needs a NesT that tells classes apart; {loaded.card.title} is none.")
    with torch.enable_grad():
        plane, outputs = model.patch_embed(to_tensor(shown, loaded.card).requires_grad_()), []
        for level in model.levels:
            plane = level(plane)
            outputs.append(plane)
        score = model.forward_head(model.norm(plane.permute(0, 2, 3, 1)).permute(0, 3, 1, 2))[0, label]
        slopes = torch.autograd.grad(score, outputs)
    return tuple((output * slope).sum(1)[0].detach().numpy() for output, slope in zip(outputs, slopes, strict=True))
