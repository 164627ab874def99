"""Classes for a backbone that has none: a linear map from the frozen tokens of its last blocks, a file of its own.

The module stays the backbone's: same class, same names, same tokens and attention; only its output becomes logits.
Beside the map the file may hold what tells a picture that the head knows from one it does not (`beliefs`).
"""

from collections.abc import Mapping
from types import MethodType

import torch
import torch.nn.functional as F
from timm.models import VisionTransformer
from torch import Tensor, nn

Layers = list[tuple[Tensor, Tensor]]  # of each block: patches (image, patch, channel), prefix (image, token, channel)
State = Mapping[str, Tensor]
MAP = ("weight", "bias")


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


def attach(model: VisionTransformer, state: State) -> VisionTransformer:
    """Let `model` answer: `state` holds `weight` (class, blocks · 2 · channel), `bias` (class,) and, if it can be asked
    for `beliefs`, what `training.typical` fitted."""
    classes, width = state["weight"].shape
    model.answers = Answers(width, classes)
    model.answers.load_state_dict({name: state[name] for name in MAP})
    for name in state.keys() - MAP:
        model.answers.register_buffer(name, state[name])
    model.answers.requires_grad_(False).eval()
    model.num_classes = classes
    model.forward = MethodType(_answer, model)  # a copy of the model binds its own
    return model


def _answer(model: VisionTransformer, images: Tensor) -> Tensor:
    return model.answers(last_layers(model, images, _blocks(model)))


def _blocks(model: VisionTransformer) -> int:
    return model.answers.in_features // (2 * model.num_features)


@torch.inference_mode()
def beliefs(model: VisionTransformer, images: Tensor) -> dict[str, Tensor]:
    """For a model with `attach`ed answers, each (image,), the higher the more it knows what it sees; see `scores`."""
    layers = last_layers(model, images, _blocks(model))
    typical = typicality(model.answers.state_dict(), summary(layers)[:, -1].flatten(1))
    return scores(model.answers(layers), typical, model.answers.scales)


def scores(logits: Tensor, typical: Tensor, scales: Tensor) -> dict[str, Tensor]:
    """`probability` is the largest (Hendrycks and Gimpel 2017, arXiv:1610.02136), `energy` log Σ exp (Liu et al. 2020,
    arXiv:2010.03759), `typicality` as given, `both` the log odds of the first plus the third, over `scales` (2,)."""
    return {
        "probability": logits.softmax(dim=1).amax(dim=1),
        "energy": logits.logsumexp(dim=1),
        "typicality": typical,
        "both": log_odds(logits) / scales[0] + typical / scales[1],
    }


def log_odds(logits: Tensor) -> Tensor:
    """Of the largest probability: (image, class) -> (image,)."""
    return torch.logit(logits.softmax(dim=1).amax(dim=1), eps=1e-6)


def scaled(logits: Tensor, typical: Tensor) -> Tensor:
    """The `scales` (2,) for which both parts of `both` spread alike over these images."""
    return torch.stack([log_odds(logits).std(), typical.std()])


def typicality(state: State, features: Tensor) -> Tensor:
    """How much nearer features (image, channel) lie to a class than chance has it: (image,).

    The squared Mahalanobis distance to all training photographs minus that to the nearest class (relative distance,
    Ren et al. 2021, arXiv:2106.09022).
    """
    overall = F.linear(features, state["overall"], state["overall_bias"]).square().sum(dim=1)
    within = F.linear(features, state["within"], state["within_bias"])
    return overall - torch.cdist(within, state["centres"]).square().amin(dim=1)
