"""One watched forward pass: a loaded model and a request in, a trace out."""

from collections.abc import Callable, Mapping
from contextlib import nullcontext

import numpy as np
import torch
from torch import nn

from models.card import ModelCard
from models.changes import twin
from models.edits import Chain
from models.frozen import Arrays
from models.placing import place
from models.preprocess import prepare, to_tensor
from models.request import Request
from models.trace import AttentionMap, Trace
from models.watching import watching
from models.watching.finite import check
from models.watching.resume import Pass, Recorder
from models.watching.tokens import recording
from models.weights import Loaded

NOT_STEPS = frozenset({"tokens", "values"})


@torch.inference_mode()
def look(
    loaded: Loaded, request: Request, before: Pass | None = None, keep: Callable[[Pass], None] | None = None
) -> Trace:
    """One watched forward pass of `loaded` over the request's picture.

    `before` is what a pass over the same without edits and changes left: what agrees with it does not run again.
    `keep` is called with what this pass leaves.
    """
    card, wants = loaded.card, request.wants
    shown = prepare(request.pixels, card, side=request.side, crop=request.crop)
    model, known = _begun(loaded.model, request, before, recorded=keep is not None)
    steps = {} if card.source == "reference" and wants - NOT_STEPS else None
    edit = Chain(request.edits) if request.edits else None
    recorder = recording(model) if "tokens" in wants else nullcontext()
    with watching(model, edit=edit, wants=wants, before=known) as watch, recorder as tokens:
        blocks = Recorder(model, watch) if keep else None
        output = _forward(model, shown, card, steps)
    new = watch.attention[len(known) :]
    check(card, output, new, edited=bool(request.edits or request.changes))
    maps = known + (place(loaded.model, new, shown.shape[:2]) if card.input == "image" else new)
    if blocks and (made := blocks.made(loaded.model, maps)):
        keep(made)
    return Trace(
        model=card.key,
        weights=loaded.weights,
        input_digest=request.digest,
        pixels=shown,
        attention=maps,
        logits=output[0].float().numpy() if loaded.head else None,
        tokens=tuple(tokens) if "tokens" in wants else None,
        steps=_kept(steps or {}, wants),
        edits=request.edits,
        changes=request.changes,
    )


def _begun(
    model: nn.Module, request: Request, before: Pass | None, *, recorded: bool
) -> tuple[nn.Module, tuple[AttentionMap, ...]]:
    """The model that is to run, a twin where it will be changed or listened to, and the maps of what need not run."""
    same = before.agreeing(model, request.edits) if before and not request.wants else 0
    if same:
        return before.resumed(model, same)
    return twin(model) if recorded or "tokens" in request.wants else model, ()


def _forward(model, shown: np.ndarray, card: ModelCard, steps: dict | None) -> torch.Tensor:
    images = to_tensor(shown, card)
    return model(images) if steps is None else model(images, steps)


def _kept(steps: Mapping[str, torch.Tensor], wants: frozenset[str]) -> Mapping[str, np.ndarray]:
    """The steps that were asked for, without the image axis."""
    names = steps if "steps" in wants else wants & steps.keys()
    return Arrays({name: _plain(steps[name][0]) for name in names})


def _plain(step: torch.Tensor) -> np.ndarray:
    """float32, but indices stay whole numbers."""
    return (step.float() if step.is_floating_point() else step).numpy()
