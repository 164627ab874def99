"""A map of classes for a pyramid of ours: UPerNet's head over its frozen stages, a file of its own beside its weights.

`training.dense` writes `KEY_upernet.safetensors` (the head in float16, and `typical`: per class the mean of the made
masks of its training photographs) and `KEY_upernet.json` (what was measured, and the sha256 that pins both).
"""

import hashlib
from dataclasses import dataclass
from functools import cache

import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor, nn

from errors import UserError
from models.reference.upernet import UPerNet
from models.weights import Loaded, tag
from models.zoo.cabinet import FOLDER, metrics
from words import Message

TYPICAL = "typical"
SUFFIX = "_upernet"


@dataclass(frozen=True, eq=False)
class Dense:
    """`head` in evaluation mode and float32; `typical` (class, row, column) shares and the `cut` that makes the best
    masks of them on training photographs; what stands in the metrics file as `record`."""

    head: UPerNet
    typical: Tensor
    record: dict

    @property
    def cut(self) -> float:
        """From which share on a cell belongs to a class's typical mask."""
        return self.record["cut"]


def stages(model: nn.Module, images: Tensor) -> list[Tensor]:
    """The last map of each stage (image, channel, row, column), finest first, each behind a LayerNorm of its channels
    without scale or offset of its own: the convolution that follows has both."""
    planes = model.forward_intermediates(images, intermediates_only=True)
    return [F.layer_norm(plane.movedim(1, -1), plane.shape[1:2]).movedim(-1, 1) for plane in planes]


def dense(loaded: Loaded) -> Dense:
    """The bundled head over the bundled weights of `loaded`.

    Raises UserError where there is none, or where it was trained over other weights than these.
    """
    card, measured = loaded.card, metrics(loaded.card.key + SUFFIX)
    own = loaded.weights != tag(card) or card.weights.kind != "bundled"
    if measured is None or own or measured["backbone"]["sha256"] != card.weights.sha256:
        raise UserError(
            "No head that answers for every pixel was trained over these weights of {model}; choose a model with one.",
            model=Message(card.title),
        )
    return _read(f"{card.key}{SUFFIX}", measured["sha256"])


@cache
def _read(name: str, sha256: str) -> Dense:
    path, measured = FOLDER / f"{name}.safetensors", metrics(name)
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise UserError(
            "The bundled weights {file} are missing from assets/weights or damaged (wrong sha256); reinstall.",
            file=path.name,
        )
    state = {part: value.float() if value.is_floating_point() else value for part, value in load_file(path).items()}
    typical = state.pop(TYPICAL)
    head = UPerNet(measured["in_channels"], width=measured["recipe"]["width"], classes=len(typical) + 1)
    head.load_state_dict(state)
    return Dense(head.eval().requires_grad_(False), typical, measured)


def on_pixels(planes: Tensor, side: int) -> Tensor:
    """Planes (image, class, row, column) enlarged to `side` pixels, as UPerNet's logits are."""
    return F.interpolate(planes, (side, side), mode="bilinear", align_corners=False)
