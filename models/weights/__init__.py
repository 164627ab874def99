"""Numbers into architectures: bundled, pretrained, drawn at random, or a visitor's own."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from errors import UserError
from models.card import Head, ModelCard, Weights
from models.weights import hub
from models.weights.answers import attach
from models.weights.loaded import Loaded
from models.weights.own import load_own
from models.zoo.build import build
from words import Message

__all__ = ["AT_RANDOM", "BUNDLED", "SEED", "Loaded", "load", "load_own", "tag"]

BUNDLED = Path(__file__).parents[2] / "assets" / "weights"
SEED = 0
AT_RANDOM = f"untrained:seed {SEED}"  # the tag of weights that nothing was learned in


def tag(card: ModelCard) -> str:
    """`kind:revision` of the weights that `load` would use now; a pretrained file that isn't here has no revision."""
    weights = card.weights
    if weights.kind == "untrained":
        return AT_RANDOM
    if weights.kind == "bundled":
        return f"bundled:{weights.sha256[:12]}" + (f"+{weights.head.sha256[:12]}" if weights.head else "")
    file = hub.find(weights)
    return f"pretrained:{file.revision[:12] if file else ''}"


def load(card: ModelCard) -> Loaded:
    """The model of `card` with its weights, in evaluation mode and float32.

    Raises UserError when the file is missing (a pretrained one: fetch it first), damaged or of another model.
    """
    if card.weights.kind == "untrained":
        model = build(card, seed=SEED)
    elif card.weights.kind == "bundled":
        model = build(card)
        model.load_state_dict(_floats(load_file(_bundled_file(card, card.weights))))
        if head := card.weights.head:
            attach(model, _floats(load_file(_bundled_file(card, head))))
    else:
        model = _published(card)
    return Loaded(card, model.requires_grad_(False), tag(card), card.classes)


def _published(card: ModelCard) -> nn.Module:
    file = hub.find(card.weights)
    if file is None:
        raise UserError(
            "The weights of {model} are not on this machine yet; download them first.", model=Message(card.title)
        )
    try:
        return build(card, file=file.path)
    except (RuntimeError, SafetensorError) as problem:  # whole as the hub stated it, but what was published changed
        raise UserError(
            "What {repository} publishes are not weights of {model}, so they aren’t used; choose another model.",
            repository=card.weights.repo,
            model=Message(card.title),
        ) from problem


def _bundled_file(card: ModelCard, pinned: Weights | Head) -> Path:
    path = BUNDLED / pinned.file
    if not path.is_file():
        raise UserError(
            "The bundled weights {file} of {model} are missing from assets/weights; reinstall.",
            file=path.name,
            model=Message(card.title),
        )
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != pinned.sha256:
            raise UserError(
                "The bundled weights {file} of {model} are damaged (wrong sha256); reinstall.",
                file=path.name,
                model=Message(card.title),
            )
    return path


def _floats(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: value.float() if value.is_floating_point() else value for name, value in state.items()}
