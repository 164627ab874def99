"""Classes for a backbone that has none: a linear map from the frozen tokens of its last blocks, a file of its own.

The module stays the backbone's: same class, same names, same tokens and attention; only its output becomes logits.
"""

from collections.abc import Mapping
from types import MethodType

import torch
from timm.models import VisionTransformer
from torch import Tensor, nn

Layers = list[tuple[Tensor, Tensor]]  # of each block: patches (image, patch, channel), prefix (image, token, channel)


class Answers(nn.Linear):
    """Logits (image, class) from class token and mean patch of each block, all behind the backbone's last norm."""

    def forward(self, layers: Layers) -> Tensor:
        return super().forward(summary(layers).flatten(1))


def summary(layers: Layers) -> Tensor:
    """(image, block, 2, channel): the class token and the mean of the patches of each block."""
    return torch.stack([torch.stack([prefix[:, 0], patches.mean(dim=1)], dim=1) for patches, prefix in layers], dim=1)


def last_layers(model: VisionTransformer, images: Tensor, blocks: int) -> Layers:
    """The tokens of the last `blocks` blocks, each behind the last norm, in one ordinary pass."""
    seen = model.forward_intermediates(images, indices=blocks, return_prefix_tokens=True, norm=True, output_fmt="NLC")
    return seen[1]


def attach(model: VisionTransformer, state: Mapping[str, Tensor]) -> VisionTransformer:
    """Let `model` answer: `state` holds `weight` (class, blocks · 2 · channel) and `bias` (class,)."""
    classes, width = state["weight"].shape
    model.answers = Answers(width, classes).requires_grad_(False).eval()
    model.answers.load_state_dict(state)
    model.num_classes = classes
    model.forward = MethodType(_answer, model)  # a copy of the model binds its own
    return model


def _answer(model: VisionTransformer, images: Tensor) -> Tensor:
    blocks = model.answers.in_features // (2 * model.num_features)
    return model.answers(last_layers(model, images, blocks))
