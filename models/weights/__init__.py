"""Numbers into architectures: bundled, pretrained, drawn at random, or a visitor's own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from errors import UserError
from models.card import Head, ModelCard, Weights
from models.weights import hub
from models.weights.answers import attach
from models.zoo.build import build
from words import Message, message

BUNDLED = Path(__file__).parents[2] / "assets" / "weights"
SEED = 0
# Parts of checkpoints that no trunk computes with, and buffers that every model makes for itself.
APART = (
    "head",
    "heads",
    "fc",
    "classifier",
    "decoder",
    "mask_token",
    "optimizer",
    "projector",
    "predictor",
    "prototypes",
)
RECOMPUTED = frozenset({"attn_mask", "relative_position_index", "relative_coords_table"})
NAMED = 5  # how many keys a sentence names


@dataclass(frozen=True, eq=False)
class Loaded:
    """A model ready to run, shared by everybody and never changed.

    `weights` says which numbers it holds as `kind:revision` (`bundled:backbone+head` where they are two files); the
    kind `own` is a visitor's whole checkpoint, `partial` one that left some of the model at random. `classes` is the
    card's where the head is the card's.
    """

    card: ModelCard
    model: nn.Module
    weights: str
    classes: str | None
    notes: tuple[Message, ...] = ()

    @property
    def head(self) -> int:
        """How many classes the model tells apart; 0 without a head."""
        return getattr(self.model, "num_classes", self.card.options.get("num_classes", 1000))

    @property
    def bytes(self) -> int:
        """Memory of parameters and buffers."""
        tensors = [*self.model.parameters(), *self.model.buffers()]
        return sum(tensor.nbytes for tensor in tensors)


def tag(card: ModelCard) -> str:
    """`kind:revision` of the weights that `load` would use now; a pretrained file that isn't here has no revision."""
    weights = card.weights
    if weights.kind == "untrained":
        return f"untrained:seed {SEED}"
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


def load_own(card: ModelCard, arrays: Mapping[str, np.ndarray], digest: str) -> Loaded:
    """The architecture of `card` with a visitor's `arrays` (name: float array), `digest` the file's sha256.

    A head of another size is taken as it is, a missing head is left out; class names are never borrowed. Keys that
    are missing stay random and the model is labelled `partial`. What no trunk computes with (other heads, decoders,
    an optimiser's state) is left out. Raises UserError, naming the first keys, when a shape differs, less than half of
    the model is there, or more than the model has: scales, norms, registers or blocks would go missing unseen.
    """
    state = {name: torch.from_numpy(np.array(array, dtype=np.float32)) for name, array in arrays.items()}
    card = _with_head(card, state)
    model = build(card, seed=SEED)
    wanted = {name: tuple(value.shape) for name, value in model.state_dict().items() if value.is_floating_point()}
    wrong = [name for name in wanted if name in state and tuple(state[name].shape) != wanted[name]]
    if wrong:
        name = wrong[0]
        raise UserError(
            "This checkpoint does not fit {model}: {name} has shape {shape} where {wanted} is needed ({number} "
            "such tensors); choose the model it was made for.",
            model=Message(card.title),
            name=name,
            shape=_by(state[name].shape),
            wanted=_by(wanted[name]),
            number=len(wrong),
        )
    missing, unexpected = _without(wanted, state), _without(state, wanted)
    if len(missing) > len(wanted) / 2:
        raise UserError(
            "This checkpoint is not one of {model}: {missing} of its {count} tensors are missing ({names}); "
            "found instead: {names_there}.",
            model=Message(card.title),
            missing=len(missing),
            count=len(wanted),
            names=_first(missing),
            names_there=_first(unexpected) or message("nothing"),
        )
    if strange := [name for name in unexpected if not _apart(name)]:
        raise UserError(
            "This checkpoint holds {number} tensors that {model} has no place for and that change what is computed "
            "({names}); choose the model that has them.",
            number=len(strange),
            model=Message(card.title),
            names=_first(strange),
        )
    model.load_state_dict({name: state[name] for name in wanted if name in state}, strict=False)
    kind = "partial" if missing else "own"
    return Loaded(card, model.requires_grad_(False), f"{kind}:{digest[:12]}", None, _notes(missing, unexpected))


def _apart(name: str) -> bool:
    """Whether the trunk computes the same without the tensor `name`."""
    first, last = name.split(".")[0], name.rsplit(".")[-1]
    return last in RECOMPUTED or any(first == part or first.startswith(f"{part}_") for part in APART)


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


def _with_head(card: ModelCard, state: Mapping[str, Tensor]) -> ModelCard:
    """The card with as many classes as the checkpoint's head has rows: none where it has no head."""
    heads = [value for name, value in state.items() if name in {"head.weight", "head.fc.weight"} and value.ndim == 2]
    return replace(card, options={**card.options, "num_classes": len(heads[0]) if heads else 0})


def _notes(missing: list[str], unexpected: list[str]) -> tuple[Message, ...]:
    notes = []
    if missing:
        notes.append(
            message(
                "{number} tensors of the model were not in the file and stay random: {names}.",
                number=len(missing),
                names=_first(missing),
            )
        )
    if unexpected:
        notes.append(
            message(
                "{number} tensors of the file are not part of the model and were left out: {names}.",
                number=len(unexpected),
                names=_first(unexpected),
            )
        )
    return tuple(notes)


def _without(names: Mapping[str, object], others: Mapping[str, object]) -> list[str]:
    return [name for name in names if name not in others]


def _first(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single number"
