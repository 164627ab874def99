"""A visitor's own weights into an architecture, whoever's names they carry: renamed by rule, refused by name."""

import re
import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.card import ModelCard
from models.weights.loaded import Loaded
from models.weights.spellings import Read, State, renamings, respelled, unwrapped
from models.zoo.build import build
from words import Message, label, message, messages, named

# Parts of checkpoints that no trunk computes with, and buffers that every model makes for itself.
APART = (
    "head",
    "heads",
    "fc",
    "classifier",
    "decoder",
    "mask_token",
    "optimizer",
    "pooler",
    "pre_logits",
    "projector",
    "predictor",
    "prototypes",
    "dino_head",
    "ibot_head",
)
RECOMPUTED = frozenset({"attn_mask", "relative_position_index", "relative_coords_table"})
NAMED = 5  # how many keys a sentence names


def load_own(card: ModelCard, arrays: Mapping[str, np.ndarray], digest: str, *, seed: int = 0) -> Loaded:
    """The architecture of `card` with a visitor's `arrays` (name: float array), `digest` the file's sha256.

    Names of other libraries, wrappers and position tables of another size are converted (`models.weights.spellings`,
    then timm's own filter), which the notes tell. A head of another size is taken as it is, a missing head is left
    out; class names are never borrowed. Keys that are missing stay random and the model is labelled `partial`. What no
    trunk computes with (other heads, decoders, an optimiser's state) is left out. Raises UserError, naming the first
    keys, when a shape differs, less than half of the model is there, a value is too large for float32, or more than
    the model has is there: scales, norms, registers or blocks would go missing unseen.
    """
    outer = unwrapped(_tensors(arrays))
    inner = respelled(outer.state)
    card = _with_head(card, inner.state)
    model = build(card, seed=seed)
    read = _filtered(model, inner.state)
    wanted = {name: value for name, value in model.state_dict().items() if value.is_floating_point()}
    missing, unexpected = _without(wanted, read.state), _without(read.state, wanted)
    _check_shapes(card, wanted, read.state)
    _check_names(card, wanted, missing, unexpected)
    model.load_state_dict({name: read.state[name] for name in wanted if name in read.state}, strict=False)
    kind = "partial" if missing else "own"
    notes = (*outer.notes, *inner.notes, *read.notes, *_notes(missing, unexpected))
    return Loaded(card, model.requires_grad_(False), f"{kind}:{digest[:12]}", None, notes)


def _tensors(arrays: Mapping[str, np.ndarray]) -> State:
    """`arrays` as float32, which not every float64 value has room in; those that are it already are not copied."""
    with np.errstate(over="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # torch: they can't be written to, which nobody does
        state = {
            name: torch.from_numpy(np.require(array, np.float32, ["C", "ALIGNED"])) for name, array in arrays.items()
        }
    if beyond := [name for name, value in state.items() if not value.isfinite().all()]:
        raise UserError(
            "This checkpoint can’t be used: {number} of its tensors hold values that are infinite in the model’s "
            "float32 ({names}). Please save weights that fit.",
            number=len(beyond),
            names=named(beyond, NAMED),
        )
    return state


def _with_head(card: ModelCard, state: Mapping[str, Tensor]) -> ModelCard:
    """The card with as many classes as the checkpoint's head has rows: none where it has no head."""
    heads = [value for name, value in state.items() if name in {"head.weight", "head.fc.weight"} and value.ndim == 2]
    return replace(card, options={**card.options, "num_classes": len(heads[0]) if heads else 0})


def _filtered(model: nn.Module, state: State) -> Read:
    """`state` as timm's own filter for this architecture hands it on: the authors' names, other position tables.

    A patch kernel of another size is left to the check of shapes: timm would resample it, but it is another model.
    """
    rules = getattr(sys.modules[type(model).__module__], "checkpoint_filter_fn", None)
    if rules is None or _other_patches(model, state):
        return Read(state)
    try:
        filtered = rules(dict(state), model)
    except Exception:  # written for weights that fit; what does not fit is named by the checks behind
        return Read(state)
    names = {id(value): name for name, value in state.items()}
    renamed = {names[id(value)]: name for name, value in filtered.items() if names.get(id(value), name) != name}
    gone = _without(state, {**filtered, **renamed})
    left = {name: state[name] for name in gone}  # the notes tell of them, like of all that the model has no place for
    notes = renamings(renamed, label("the authors’ code"))
    return Read({**filtered, **left}, (*notes, *_resized(state, filtered)))


def _other_patches(model: nn.Module, state: State) -> bool:
    name = "patch_embed.proj.weight"
    ours = model.state_dict().get(name)
    theirs = state.get(name)
    return ours is not None and theirs is not None and theirs.ndim == 4 and theirs.shape != ours.shape


def _resized(before: State, after: State) -> tuple[Message, ...]:
    """A note on position tables that the filter resized, if it did."""
    prefix = int("register_tokens" in before)  # the class token's position, which timm adds to the token itself
    sizes = {name: table[:, prefix:].shape if prefix else table.shape for name, table in before.items() if _place(name)}
    names = [name for name, size in sizes.items() if name in after and after[name].shape != size]
    if not names:
        return ()
    note = message(
        "Resized as timm does it, for the file was made for another input or window: {number} position tables, such as "
        "“{name}” from {before} to {after}.",
        number=len(names),
        name=names[0],
        before=_by(sizes[names[0]]),
        after=_by(after[names[0]].shape),
    )
    return (note,)


def _place(name: str) -> bool:
    return re.search(r"(?:^|\.)(?:pos_embed\w*|patch_pos|relative_position_bias_table)$", name) is not None


def _check_shapes(card: ModelCard, wanted: Mapping[str, Tensor], state: State) -> None:
    wrong = [name for name in wanted if name in state and state[name].shape != wanted[name].shape]
    if wrong:
        name = wrong[0]
        raise UserError(
            "This checkpoint does not fit {model}: “{name}” has shape {shape} where {wanted} is needed ({number} "
            "such tensors). Please choose the model it was made for.",
            model=Message(card.title),
            name=name,
            shape=_by(state[name].shape),
            wanted=_by(wanted[name].shape),
            number=len(wrong),
        )


def _check_names(card: ModelCard, wanted: Mapping[str, Tensor], missing: list[str], unexpected: list[str]) -> None:
    if len(missing) > len(wanted) / 2:
        raise UserError(
            "This checkpoint is not one of {model}: {missing} of its {count} tensors are missing ({names}); "
            "found instead: {names_there}. Please choose the model it was made for.",
            model=Message(card.title),
            missing=len(missing),
            count=len(wanted),
            names=named(missing, NAMED),
            names_there=named(unexpected, NAMED) or message("nothing"),
        )
    if strange := [name for name in unexpected if not _apart(name)]:
        raise UserError(
            "This checkpoint holds {number} tensors that {model} has no place for and that change what is computed "
            "({names}). Please choose the model that has them.",
            number=len(strange),
            model=Message(card.title),
            names=named(strange, NAMED),
        )


def _apart(name: str) -> bool:
    """Whether the trunk computes the same without the tensor `name`."""
    first, last = name.split(".")[0], name.rsplit(".")[-1]
    return last in RECOMPUTED or any(first == part or first.startswith(f"{part}_") for part in APART)


def _notes(missing: list[str], unexpected: list[str]) -> tuple[Message, ...]:
    notes = []
    if missing:
        notes.append(
            messages(
                "One tensor of the model was not in the file and stays random: {names}.",
                "{number} tensors of the model were not in the file and stay random: {names}.",
                len(missing),
                names=named(missing, NAMED),
            )
        )
    if unexpected:
        notes.append(
            messages(
                "One tensor of the file is not part of the model and was left out: {names}.",
                "{number} tensors of the file are not part of the model and were left out: {names}.",
                len(unexpected),
                names=named(unexpected, NAMED),
            )
        )
    return tuple(notes)


def _without(names: Mapping[str, object], others: Mapping[str, object]) -> list[str]:
    return [name for name in names if name not in others]


def _by(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single number"
